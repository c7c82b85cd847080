/** What a message of a store may be long, in characters: enough for the longest sentence of IAM with two ARNs. */
const MAX_MESSAGE = 600;

/**
 * A store's message, fit for logs and /status: on one line, cut to 600 characters, without the given secrets and without anything
 * that looks like a signature, a token, a credential or the query of a presigned URL.
 */
export function withoutSecrets(message: string, secrets: readonly string[] = []): string {
  let text = message;
  for (const secret of secrets) {
    if (secret !== '') text = text.replaceAll(secret, '[removed]');
  }
  return text
    .replace(/(https?:\/\/[^\s?#"'<>]+)\?[^\s"'<>]*/g, '$1?[removed]')
    .replace(/(https?:\/\/)[^\s/@"'<>]*@/g, '$1[removed]@')
    .replace(
      /((?:x-amz-(?:signature|credential|security-token)|signature|credential|authorization|sessiontoken|secretaccesskey)["']?\s*[=:]\s*["']?)(?:AWS4-HMAC-SHA256\s+)?[^\s,&"'<>]+/gi,
      '$1[removed]',
    )
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '[removed]')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_MESSAGE);
}
