import type { Rates } from '../quota/rates.ts';
import type { Rejection } from './answer.ts';
import type { Facts } from './facts.ts';

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
  const message = `its session sends too much (rateLimits.perSession); try again in ${Math.ceil(waitMs / 1000)} s`;
  return { status: 'rejected', reason: 'rate_limited', message, retry: true };
}
