/** What a message of a store may be long, in characters: enough for the longest sentence of IAM with two ARNs. */
const MAX_MESSAGE = 600;
/** More of it is not looked at, in characters: a store may send megabytes, and the patterns below take quadratic time. */
const MAX_LOOKED_AT = 4_000;

/**
 * A store's message, fit for logs, conditions and a terminal: on one line, cut to 600 characters, without control characters, without the
 * given secrets and without anything that looks like a signature, a token, a credential or the query of a presigned URL.
 */
export function withoutSecrets(message: string, secrets: readonly string[] = []): string {
  let text = message;
  for (const secret of secrets) {
    if (secret !== '') text = text.replaceAll(secret, '[removed]');
  }
  return (
    text
      .slice(0, MAX_LOOKED_AT)
      .replace(/(https?:\/\/[^\s?#"'<>]+)\?[^\s"'<>]*/g, '$1?[removed]')
      .replace(/(https?:\/\/)[^\s/@"'<>]*@/g, '$1[removed]@')
      .replace(
        /((?:x-amz-(?:signature|credential|security-token)|signature|credential|authorization|sessiontoken|secretaccesskey)["']?\s*[=:]\s*["']?)(?:AWS4-HMAC-SHA256\s+)?[^\s,&"'<>]+/gi,
        '$1[removed]',
      )
      .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '[removed]')
      .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
      .trim()
      .slice(0, MAX_MESSAGE)
      // Half of a character that was cut through is none: an API server would store another text than it was given.
      .replace(/\p{Cs}$/u, '')
  );
}
