/** In a status a message is for people at a terminal; the whole one is in the agent's log. */
const LENGTH_LIMIT = 400;
/** More of a message is not looked at, in characters: some of the patterns below take quadratic time. */
const LOOKED_AT_LIMIT = 4_000;

/**
 * An agent's message without what differs from try to try (keys of objects, ids, times, long numbers), so that a status is not written
 * again because of it.
 */
export function steadyText(message: string): string {
  const steady = message
    .slice(0, LOOKED_AT_LIMIT)
    .replace(/\b(PUT|GET|HEAD|DELETE) s3:\/\/([^/\s]+)\/\S*?(?=:?\s|:?$)/g, '$1 s3://$2/…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?/g, '…')
    .replace(/\b(?=[\w-]*\d)[0-9A-Za-z-]{16,}\b/g, '…')
    .replace(/\b\d{7,}\b/g, '…')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim();
  // Half of a character that is cut through is none.
  return steady.length > LENGTH_LIMIT
    ? `${steady.slice(0, LENGTH_LIMIT - 1).replace(/\p{Cs}$/u, '')}…`
    : steady;
}
