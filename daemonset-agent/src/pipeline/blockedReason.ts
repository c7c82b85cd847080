/** Why a pipeline reads nothing for now. `budget`: `buffer.maxSize` is used up; `disk`: the disk is full before that. */
export type BlockedReason = 'budget' | 'disk';

const EXPLANATION: Record<BlockedReason, { what: string; cause: string }> = {
  budget: { what: 'buffer.maxSize is used up.', cause: 'uploads fail; /status says why' },
  disk: {
    what: 'The disk of the spool is full.',
    cause: 'something else fills it, or it is smaller than buffer.maxSize',
  },
};

/** One sentence for `/status`. */
export function describeBlocked(reason: BlockedReason): string {
  return EXPLANATION[reason].what;
}

/** For the log. */
export function warnOfBlocked(reason: BlockedReason): string {
  const { what, cause } = EXPLANATION[reason];
  return `${what} Reading waits for room; nothing is lost while the logs stay on the node. Usual cause: ${cause}.`;
}
