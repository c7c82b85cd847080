/** How many different keys are remembered; clients may send any. */
const MOST_REMEMBERED = 10_000;
const LONGEST_REMEMBERED = 128;
const LONGEST_NAME = 255;
/** Of ASCII, makes a letter a small one; others become something else, the same each time. */
const SMALL = 0x20;

/** Names of fields whose values are never kept: in any case, with `-` for `_`. */
export class SecretFields {
  readonly #names: ReadonlySet<string>;
  readonly #known = new Map<string, boolean>();
  /** By length and first letter: whether a name is like that. */
  readonly #shapes = new Uint8Array((LONGEST_NAME + 1) << 8);

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map(normal));
    for (const name of this.#names)
      if (name.length <= LONGEST_NAME) this.#shapes[shape(name.charCodeAt(0), name.length)] = 1;
  }

  has(key: string): boolean {
    const answer = this.#known.get(key);
    if (answer !== undefined) return answer;
    const isSecret = this.#names.has(normal(key));
    if (this.#known.size < MOST_REMEMBERED && key.length <= LONGEST_REMEMBERED)
      this.#known.set(key, isSecret);
    return isSecret;
  }

  /**
   * Of a key as it stands in JSON, without its quotes and without escapes. True also when it has to be decoded to tell.
   * @param isAscii it is known to be
   */
  mayBeIn(bytes: Buffer, from: number, to: number, isAscii: boolean): boolean {
    if (!isAscii) for (let at = from; at < to; at++) if ((bytes[at] as number) >= 0x80) return true;
    const length = to - from;
    if (length === 0) return false;
    if (length <= LONGEST_NAME && this.#shapes[shape(bytes[from] as number, length)] === 0) return false;
    return this.has(bytes.toString('latin1', from, to));
  }
}

function shape(first: number, length: number): number {
  return (length << 8) | ((first | SMALL) & 0xff);
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}
