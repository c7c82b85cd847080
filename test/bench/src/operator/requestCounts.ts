import type { Request } from './auditTail.ts';

/** Requests by what they do: `patch logpipelines/status` to their number, the most frequent first. */
export type RequestCounts = Record<string, number>;

const READS = new Set(['get', 'list', 'watch']);

export function between(requests: readonly Request[], from: number, to: number): Request[] {
  return requests.filter(({ at }) => at >= from && at < to);
}

/** Refused ones stand apart, with their status: `get secrets (403)`. */
export function countRequests(requests: readonly Request[]): RequestCounts {
  const counts = new Map<string, number>();
  for (const { verb, resource, code } of requests) {
    const what = `${verb} ${resource}${code >= 400 ? ` (${code})` : ''}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

export function isWrite({ verb }: Request): boolean {
  return !READS.has(verb);
}

/** At rest the leader renews its lease, and nothing else is written. */
export function isWriteBesidesLease(request: Request): boolean {
  return isWrite(request) && request.resource !== 'leases';
}

/** The most writes of one object's status. */
export function mostStatusWrites(requests: readonly Request[]): number {
  const byObject = new Map<string, number>();
  for (const { resource, object } of requests.filter(isWrite)) {
    if (resource === 'logpipelines/status') byObject.set(object, (byObject.get(object) ?? 0) + 1);
  }
  return Math.max(0, ...byObject.values());
}
