/**
 * What an entry of an allow-list may be:
 * - an origin, `https://shop.example.com` or `http://localhost:5173`
 * - one with a wildcard for subdomains, at any depth: `https://*.example.com` (not `https://example.com` itself)
 * - `*`: any origin, also none
 * - `null`: pages without an origin (sandboxed frames, files). Anybody can make one: it is no check.
 */
export const ORIGIN_RULE =
  'allowed: an origin such as https://shop.example.com or http://localhost:5173 (no path, no slash at the end), ' +
  'https://*.example.com for subdomains, "*" for any, "null" for pages without one';

export type OriginPattern = (origin: string) => boolean;

/** Undefined when the text is no such entry. The pattern wants origins as browsers send them: lower case, no default port. */
export function originPattern(text: string): OriginPattern | undefined {
  if (text === '*') return () => true;
  if (text === 'null') return (origin) => origin === 'null';
  const [, scheme, wildcard, rest] = /^(https?:\/\/|[a-z][a-z0-9+.-]*:\/\/)(\*\.)?([^*]+)$/.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  const normal = normalised(`${scheme}${rest}`);
  if (normal === undefined) return undefined;
  if (wildcard === undefined) return (origin) => origin === normal;
  const ending = `.${normal.slice(scheme.length)}`;
  return (origin) =>
    origin.startsWith(scheme) &&
    origin.endsWith(ending) &&
    isLabels(origin.slice(scheme.length, -ending.length));
}

/** What stands for the wildcard is one or more labels of a name, never a user, a port or a part of a path. */
function isLabels(text: string): boolean {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(text);
}

function normalised(text: string): string | undefined {
  try {
    const { protocol, host, pathname, search, hash, username, password } = new URL(text);
    if (text.endsWith('/') || search !== '' || hash !== '' || username !== '' || password !== '')
      return undefined;
    if (host === '' || (pathname !== '/' && pathname !== '')) return undefined;
    return `${protocol}//${host}`;
  } catch {
    return undefined;
  }
}
