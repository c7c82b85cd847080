const SLOTS = 256;

/** Finds what a name stands for by its bytes, without making a string of them. Names are ASCII. */
export class FieldTable {
  readonly #codes = new Uint8Array(SLOTS);
  readonly #names: Buffer[] = Array(SLOTS).fill(Buffer.alloc(0));

  /** Codes are 1 to 255. */
  constructor(codes: Readonly<Record<string, number>>) {
    for (const [name, code] of Object.entries(codes)) {
      const bytes = Buffer.from(name);
      const slot = slotOf(bytes, 0, bytes.length);
      if (this.#codes[slot] !== 0)
        throw new Error(
          `BUG: ${name} and ${this.#names[slot]} have one slot: choose another sum of their bytes`,
        );
      this.#codes[slot] = code;
      this.#names[slot] = bytes;
    }
  }

  /** 0: it is none of them. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const slot = slotOf(bytes, from, to);
    const code = this.#codes[slot] as number;
    if (code === 0) return 0;
    const own = this.#names[slot] as Buffer;
    if (own.length !== to - from) return 0;
    for (let i = 0; i < own.length; i++) if (own[i] !== bytes[from + i]) return 0;
    return code;
  }
}

/** Of an empty name too: what stands around it is as good as any. */
function slotOf(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from] as number;
  const last = bytes[to - 1] as number;
  const middle = bytes[(from + to) >> 1] as number;
  return (first + 7 * last + 31 * middle + 61 * (to - from)) & (SLOTS - 1);
}
