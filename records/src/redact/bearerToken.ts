import { BEARER, endOf, isDigitByte, isFreeBefore } from './tokenBytes.ts';

const WORD_LENGTH = 'bearer'.length;
/** Characters. Shorter ones are words: "bearer of". */
const SHORTEST = 8;
/** Characters, from which on it is no word: "bearer authentication". */
const LONGER_THAN_WORDS = 20;

/** What {@link findBearerToken} found last; one object, so that nothing is allocated. */
export const found = { start: 0, end: 0 };

/** The token behind the word `bearer`, in any case, that stands at `at`, as in the header Authorization (RFC 6750). */
export function findBearerToken(bytes: Uint8Array, at: number, from: number, to: number): boolean {
  if (!isFreeBefore(bytes, at, from)) return false;
  let start = at + WORD_LENGTH;
  while (start < to) {
    if (bytes[start] === 0x20 || bytes[start] === 0x09 || bytes[start] === 0x2b) start++;
    else if (isEscapedSpace(bytes, start)) start += 3;
    else break;
  }
  if (start === at + WORD_LENGTH || start >= to) return false;
  const end = endOf(BEARER, bytes, start, to);
  if (end - start < SHORTEST || (end - start < LONGER_THAN_WORDS && !hasDigit(bytes, start, end)))
    return false;
  found.start = start;
  found.end = end;
  return true;
}

function isEscapedSpace(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x25 && bytes[at + 1] === 0x32 && bytes[at + 2] === 0x30;
}

function hasDigit(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isDigitByte(bytes[at])) return true;
  return false;
}
