/** Each request to a server has a deadline of seconds: what runs for so long, in ms, never comes to its end. */
export const STALLED_MS = 300_000;

/**
 * What /healthz says of queues that have finished nothing for long although keys wait. Failures are ends too: a server that is down stalls
 * nothing.
 * @param queues of each its `stalledMs`, by what is in it
 */
export function stalledQueues(queues: Record<string, number>): string[] {
  return Object.entries(queues)
    .filter(([, ms]) => ms >= STALLED_MS)
    .map(
      ([what, ms]) =>
        `The queue of ${what} has finished nothing for ${Math.floor(ms / 1_000)} s although some wait: what runs hangs. Only a new process helps.`,
    );
}
