/** Between two commits at the least: each costs a few fsyncs. */
export const COMMIT_INTERVAL_MS = 1_000;
/** A record waits at most this long in memory; until then the kubelet's own file is the copy. */
export const FRAME_AGE_MS = 30_000;

export type CommitState = {
  now: number;
  lastCommit: number;
  /** When the next seal is due. */
  sealDue: number;
  /** The longest time between two seals. */
  intervalMs: number;
  /** When the oldest frame in memory was opened; undefined without one. */
  oldestFrame: number | undefined;
  /** Closed frames, gaps or finished files wait for a commit. */
  uncommitted: boolean;
  /** A source's file is about to disappear, so that what was read of it should not stay in memory. */
  vanishing: boolean;
  /** A segment has the size at which it is sealed. */
  full: boolean;
  /** The disk budget is used up and open segments hold part of it. */
  blocked: boolean;
};

/** `commit`: make durable what was read; `seal`: also freeze all open segments for upload. */
export type CommitDecision = 'wait' | 'commit' | 'seal';

/**
 * Times are those of the wall clock, milliseconds. A clock that is set back must not hold up a commit or a seal: whatever
 * lies further ahead than it can counts as due.
 */
export function decideCommit(state: CommitState): CommitDecision {
  const { now, oldestFrame } = state;
  if (now >= state.sealDue || state.sealDue - now > state.intervalMs) return 'seal';
  // A backlog is read at hundreds of megabytes a second: until the next commit it would be one segment, and be dropped as one.
  if (state.full) return 'commit';
  const sinceCommit = now - state.lastCommit;
  if (sinceCommit >= 0 && sinceCommit < COMMIT_INTERVAL_MS) return 'wait';
  if (state.blocked) return 'seal';
  if (state.uncommitted) return 'commit';
  if (oldestFrame === undefined) return 'wait';
  const age = now - oldestFrame;
  return state.vanishing || age >= FRAME_AGE_MS || age < 0 ? 'commit' : 'wait';
}
