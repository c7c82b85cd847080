import { DOMAIN_LABEL, EMAIL_LOCAL, endOf, isDigitByte } from './tokenBytes.ts';

const DOT = 0x2e;
const DASH = 0x2d;
const QUOTE = 0x27;
const AT = 0x40;

/** Ends of names with an `@` that are no addresses: systemd's units (`user@1000.service`), pictures (`logo@2x.png`). */
const NO_TOP_LEVEL = new Set(
  'service socket device mount automount swap target path timer slice scope png jpg jpeg gif svg webp js css map'.split(
    ' ',
  ),
);
const LONGEST_OF_THEM = 9;

/**
 * The address around the `@`, or `%40` as in query strings, that stands at `at`.
 *
 * @param floor no address begins before it, so that a line of many `@` is read once
 * @returns where it begins and ends, in {@link found}
 */
export function findEmail(bytes: Uint8Array, at: number, floor: number, to: number): boolean {
  let start = at;
  while (start > floor && EMAIL_LOCAL[bytes[start - 1] as number] !== 0) start--;
  while (start < at && (bytes[start] === DOT || bytes[start] === DASH || bytes[start] === QUOTE)) start++;
  if (start === at) return false;
  const end = domainEnd(bytes, at + (bytes[at] === AT ? 1 : 3), to);
  if (end < 0) return false;
  found.start = start;
  found.end = end;
  return true;
}

/** What {@link findEmail} found last; one object, so that nothing is allocated. */
export const found = { start: 0, end: 0 };

/** The end of the longest host name of two labels or more, the last of which is no number; -1: there is none. */
function domainEnd(bytes: Uint8Array, from: number, to: number): number {
  let end = -1;
  let labels = 0;
  for (let at = from; at < to; ) {
    if (bytes[at] === DASH) break;
    let labelEnd = endOf(DOMAIN_LABEL, bytes, at, to);
    const next = labelEnd;
    while (labelEnd > at && bytes[labelEnd - 1] === DASH) labelEnd--;
    if (labelEnd === at) break;
    labels++;
    if (labels > 1 && labelEnd - at > 1 && !isDigitByte(bytes[at]) && !isNoTopLevel(bytes, at, labelEnd))
      end = labelEnd;
    if (labelEnd !== next || bytes[next] !== DOT) break;
    at = next + 1;
  }
  return end;
}

function isNoTopLevel(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > LONGEST_OF_THEM) return false;
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number);
  return NO_TOP_LEVEL.has(text);
}
