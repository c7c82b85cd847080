import { Refusal } from '../http/refusal.ts';
import type { Rates } from '../quota/rates.ts';
import type { Rejection } from './answer.ts';
import type { Facts } from './facts.ts';

const SETTING = 'rateLimits.perSession';

type WithSession = { facts: Pick<Facts, 'session'> };

/** Counts records by session. @returns those that have sent too much, and for how many more milliseconds */
export async function sessionWaits(
  records: readonly WithSession[],
  rates: Rates,
): Promise<ReadonlyMap<string, number>> {
  const waits = new Map<string, number>();
  for (const [session, count] of countSessions(records)) {
    const wait = await rates.take(session, count);
    if (wait > 0) waits.set(session, wait);
  }
  return waits;
}

const NONE: ReadonlyMap<string, number> = new Map();
/** Seconds: some clients forget what is to wait for longer. */
const LONGEST_RETRY_SECONDS = 10;

/**
 * For a sender that sends all of a request again or nothing: a part that was refused would be lost. A full request is within each session's
 * rate (settings.ts), so it is taken some time.
 *
 * @throws Refusal 429 when one of its sessions sends too much; then nothing is counted
 */
export async function demandSessions(
  records: readonly WithSession[],
  rates: Rates,
): Promise<ReadonlyMap<string, number>> {
  const waitMs = await rates.takeAll(countSessions(records));
  if (waitMs === 0) return NONE;
  const retryAfter = Math.min(LONGEST_RETRY_SECONDS, Math.ceil(waitMs / 1000));
  throw new Refusal(
    429,
    'rate_limited',
    `Nothing of the request was taken: one of its sessions sends too much (${SETTING}). Try again in ${retryAfter} s.`,
    { setting: SETTING, retryAfter },
  );
}

/** Neighbours mostly have the same. */
function countSessions(records: readonly WithSession[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let from = 0, to = 1; from < records.length; from = to++) {
    const session = records[from]?.facts.session;
    while (to < records.length && records[to]?.facts.session === session) to++;
    if (session !== undefined) counts.set(session, (counts.get(session) ?? 0) + to - from);
  }
  return counts;
}

export function tooFast(waitMs: number): Rejection {
  const message = `its session sends too much (${SETTING}); try again in ${Math.ceil(waitMs / 1000)} s`;
  return { status: 'rejected', reason: 'rate_limited', message, retry: true };
}
