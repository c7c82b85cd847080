import { decodePart } from './decodePart.ts';

/**
 * Parameters whose values are not written. Case and `_`, `-`, `.` do not matter; of `user[password]` each part counts, and so does a name
 * that only ends in one of {@link SENSITIVE_ENDINGS}, such as `reset_token`.
 */
export const DEFAULT_SENSITIVE_NAMES: readonly string[] = [
  ...[
    'access_key',
    'api_key',
    'apikey',
    'auth',
    'authorization',
    'bearer',
    'code',
    'cookie',
    'credential',
    'credentials',
  ],
  ...[
    'id_token_hint',
    'jsessionid',
    'jwt',
    'key',
    'nonce',
    'otp',
    'pass',
    'passphrase',
    'passwd',
    'password',
    'phpsessid',
  ],
  ...[
    'pin',
    'private_key',
    'pwd',
    'saml_request',
    'saml_response',
    'secret',
    'session',
    'session_id',
    'sid',
    'sig',
  ],
  ...['signature', 'state', 'ticket', 'token', 'x_amz_credential', 'x_goog_credential'],
];

const SENSITIVE_ENDINGS =
  /(?:token|password|passwd|passphrase|secret|signature|apikey|accesskey|privatekey|sessionid)$/;

/** A longer name is not looked up again. */
const MAX_CACHED_NAME = 64;
/** Clients choose the names. */
const MAX_CACHED_NAMES = 1000;

export type NameCheck = (name: string) => boolean;

/**
 * @param added to the default list
 * @param harmless taken out of it, also where only the ending would make it sensitive
 * @returns says of a name, as it stands in a URL, whether its value must not be written
 */
export function sensitiveNames(added: readonly string[], harmless: readonly string[]): NameCheck {
  const sensitive = new Set([...DEFAULT_SENSITIVE_NAMES, ...added].map(plain));
  const allowed = new Set(harmless.map(plain));
  for (const name of allowed) sensitive.delete(name);
  const cache = new Map<string, boolean>();
  const isSensitive = (name: string) =>
    !allowed.has(name) && (sensitive.has(name) || SENSITIVE_ENDINGS.test(name));
  const judge = (name: string) => {
    const decoded = decodePart(name);
    return isSensitive(plain(decoded)) || decoded.split(/[[\].]/).some((part) => isSensitive(plain(part)));
  };
  return (name) => {
    const known = cache.get(name);
    if (known !== undefined) return known;
    const judged = judge(name);
    if (name.length <= MAX_CACHED_NAME) {
      if (cache.size >= MAX_CACHED_NAMES) cache.clear();
      cache.set(name, judged);
    }
    return judged;
  };
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
