import { decodePart } from './decodePart.ts';
import type { NameCheck } from './sensitiveNames.ts';

/** Stands where a value was. */
export const REMOVED = '[REDACTED]';

/** An encoded `=`, also encoded again: the value may be a URL with parameters of its own. */
const HAS_ENCODED_EQUALS = /%(?:25)*3d/i;
const MAX_DECODINGS = 4;

/**
 * A URL as it may be written down: without the values of sensitive parameters in its query, in its path (`;name=value`) and among
 * the router's own, without a password before its host, and cut.
 *
 * @param url path and query as the client sent them, or an absolute URL
 * @param params what the router found in the path, by name
 * @param maxLength in UTF-16 units
 */
export function cleanUrl(
  url: string,
  params: Readonly<Record<string, unknown>> | undefined,
  isSensitive: NameCheck,
  maxLength: number,
): string {
  let cleaned = url.includes('@') ? url.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i, '$1//') : url;
  if (params !== undefined) cleaned = withoutParams(cleaned, params, isSensitive);
  // Cut before and after: what a client sends must not cost more than what is written.
  cleaned = cut(cleaned, maxLength);
  const queryAt = cleaned.indexOf('?');
  const pathEnd = queryAt < 0 ? cleaned.length : queryAt;
  const isPlainPath = cleaned.lastIndexOf(';', pathEnd) < 0;
  if (queryAt < 0 && isPlainPath) return cleaned;
  const path = isPlainPath
    ? cleaned.slice(0, pathEnd)
    : withoutValues(cleaned.slice(0, pathEnd), ';/', isSensitive);
  return cut(path + withoutValues(cleaned.slice(pathEnd), '&;?#', isSensitive), maxLength);
}

function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

/** @param separators characters, each of which ends a pair */
function withoutValues(text: string, separators: string, isSensitive: NameCheck): string {
  let cleaned = '';
  let kept = 0;
  let nameAt = 0;
  let equals = -1;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !separators.includes(text[at] as string)) {
      if (equals < 0 && text[at] === '=') equals = at;
      continue;
    }
    if (equals >= 0 && equals + 1 < at) {
      const value = text.slice(equals + 1, at);
      if (isSensitive(text.slice(nameAt, equals)) || hidesPairs(value, isSensitive)) {
        cleaned += text.slice(kept, equals + 1) + REMOVED;
        kept = at;
      }
    }
    nameAt = at + 1;
    equals = -1;
  }
  return kept === 0 ? text : cleaned + text.slice(kept);
}

/** True of `https%3A%2F%2Fa%2F%3Ftoken%3Db`. */
function hidesPairs(value: string, isSensitive: NameCheck): boolean {
  if (!HAS_ENCODED_EQUALS.test(value)) return false;
  let decoded = value;
  for (let turn = 0; turn < MAX_DECODINGS; turn++) {
    decoded = decodePart(decoded);
    for (const pair of decoded.split(/[&;?#]/)) {
      const equals = pair.indexOf('=');
      if (equals > 0 && isSensitive(pair.slice(0, equals))) return true;
    }
    if (!decoded.includes('%')) return false;
  }
  // Nobody encodes five times who has nothing to hide.
  return true;
}

function withoutParams(
  url: string,
  params: Readonly<Record<string, unknown>>,
  isSensitive: NameCheck,
): string {
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(params)) {
    if (!isSensitive(name)) continue;
    // Express gives a wildcard's segments as a list.
    for (const part of [value].flat())
      if (typeof part === 'string') for (const one of part.split('/')) secrets.add(one);
  }
  secrets.delete('');
  if (secrets.size === 0) return url;
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  const segments = path
    .split('/')
    .map((segment) => (secrets.has(segment) || secrets.has(decodeSegment(segment)) ? REMOVED : segment));
  return segments.join('/') + url.slice(path.length);
}

/** In a path `+` is no space. */
function decodeSegment(segment: string): string {
  return decodePart(segment.replaceAll('+', '%2B'));
}
