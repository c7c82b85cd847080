/** Which bytes may stand in what is looked for. */
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function tableOf(text: string, aboveAscii = 0): Uint8Array {
  const table = new Uint8Array(256).fill(aboveAscii, 0x80);
  for (const byte of Buffer.from(text)) table[byte] = 1;
  return table;
}

export const ALPHANUMERIC = tableOf(LETTERS_AND_DIGITS);
export const UPPER_OR_DIGIT = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
export const BASE64_URL = tableOf(`${LETTERS_AND_DIGITS}-_`);
/** RFC 6750: `b64token`. */
export const BEARER = tableOf(`${LETTERS_AND_DIGITS}-._~+/=`);
/** Letters of other scripts count (RFC 6531). Left out: what RFC 5322 allows and logs put around an address, such as `=`, `/` and `|`. */
export const EMAIL_LOCAL = tableOf(`${LETTERS_AND_DIGITS}._%+-'`, 1);
export const DOMAIN_LABEL = tableOf(`${LETTERS_AND_DIGITS}-`, 1);

export function isDigitByte(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/**
 * Whether a word may begin at `at`: no letter or digit stands before it, but for those of an escape, as in `%20word` and `\\nword`.
 *
 * @param from where the text begins
 */
export function isFreeBefore(bytes: Uint8Array, at: number, from: number): boolean {
  if (at <= from || ALPHANUMERIC[bytes[at - 1] as number] === 0) return true;
  if (at - 2 >= from && bytes[at - 2] === 0x5c && SHORT_ESCAPE[bytes[at - 1] as number] !== 0) return true;
  return at - 3 >= from && bytes[at - 3] === 0x25;
}

const SHORT_ESCAPE = tableOf('bfnrtv');

/** The place behind the bytes from `at` on that are in `table`. */
export function endOf(table: Uint8Array, bytes: Uint8Array, at: number, to: number): number {
  let end = at;
  while (end < to && table[bytes[end] as number] !== 0) end++;
  return end;
}
