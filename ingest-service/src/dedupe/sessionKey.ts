/** A session's name has 64 different characters, of which five go into a word of 30 bits. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const CHARACTERS_PER_WORD = 5;
export const LONGEST_SESSION = 64;
export const KEY_WORDS = Math.ceil(LONGEST_SESSION / CHARACTERS_PER_WORD);

const NO_CODE = 0xff;
const CODES = new Uint8Array(128).fill(NO_CODE);
for (let code = 0; code < ALPHABET.length; code++) CODES[ALPHABET.charCodeAt(code)] = code;
const CHARACTERS = Buffer.from(ALPHABET, 'latin1');

/**
 * The name of one session in the form in which it is kept and compared, and its hash. The hash is HalfSipHash-1-3 with a key of this
 * process: names come from strangers, who could else choose them so that all fall on one place of the table.
 */
export class SessionKey {
  readonly words = new Uint32Array(KEY_WORDS);
  /** Characters. */
  length = 0;
  /** Of `words` that are in use; the others are undefined. */
  used = 0;
  hash = 0;
  readonly #k0: number;
  readonly #k1: number;

  /** `key`: two words of 32 random bits. */
  constructor(key: Uint32Array) {
    this.#k0 = (key[0] ?? 0) | 0;
    this.#k1 = (key[1] ?? 0) | 0;
  }

  set(session: string): void {
    const { words } = this;
    const length = session.length;
    if (length === 0 || length > LONGEST_SESSION) throw new Error('BUG: a session with no possible name');
    let word = 0;
    let used = 0;
    for (let i = 0, inWord = 0; i < length; i++) {
      const code = CODES[session.charCodeAt(i)] ?? NO_CODE;
      if (code === NO_CODE) throw new Error('BUG: a session with no possible name');
      word = (word << 6) | code;
      if (++inWord === CHARACTERS_PER_WORD || i === length - 1) {
        words[used++] = word;
        word = 0;
        inWord = 0;
      }
    }
    this.length = length;
    this.used = used;
    this.hash = this.#halfSipHash();
  }

  #halfSipHash(): number {
    const { words, used } = this;
    let v0 = this.#k0;
    let v1 = this.#k1;
    let v2 = 0x6c796765 ^ this.#k0;
    let v3 = 0x74656462 ^ this.#k1;
    // The last word is the length, then three rounds end it.
    for (let i = 0; i < used + 4; i++) {
      const word = i < used ? (words[i] ?? 0) | 0 : i === used ? this.length << 24 : 0;
      if (i === used + 1) v2 ^= 0xff;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    return (v1 ^ v3) >>> 0;
  }
}

/** Writes the name back as text, from `words` at `from` on. Returns where it ends. */
export function writeSession(
  words: Uint32Array,
  from: number,
  length: number,
  to: Buffer,
  at: number,
): number {
  let end = at;
  for (let word = from, left = length; left > 0; word++, left -= CHARACTERS_PER_WORD)
    for (let shift = 6 * (Math.min(left, CHARACTERS_PER_WORD) - 1); shift >= 0; shift -= 6)
      to[end++] = CHARACTERS[((words[word] ?? 0) >>> shift) & 63] ?? 0;
  return end;
}
