import { ERROR_RANK, rankOf } from './levels.ts';
import type { Draft } from './queue.ts';
import { sha256Head } from './sha256.ts';
import type { Sampling } from './types.ts';

/**
 * Keeps a share of the sessions, each as a whole or not at all, and all errors. Of sessions that are not kept, the records before an error
 * are sent with it. The share is the lower one of this and what the server's answers ask for. An import of its own: who keeps all does not
 * ship it, and the server's share is then taken by the server.
 *
 * @param ring records that are kept in memory for an error to come
 */
export function errorBiased({ keepPercent = 100, ring = 50 } = {}): Sampling {
  let recent: Draft[] = [];
  let known: string | undefined;
  let share = 0;
  return (draft, session, serverPercent) => {
    if (known !== session) {
      known = session;
      share = shareOf(session);
    }
    if (rankOf(draft.fields['level'] as string) >= ERROR_RANK) return [...recent.splice(0), draft];
    if (share * 100 < Math.min(keepPercent, serverPercent)) return [draft];
    recent = [...recent, draft].slice(-ring);
    return [];
  };
}

/**
 * The place of a session among all, 0 to 1, by which the server keeps a share of them (`sampling.ts` of the ingest service). Both decide
 * alike, or of a tenth of the sessions a hundredth would be left.
 */
export function shareOf(session: string): number {
  return sha256Head(session) / 2 ** 32;
}
