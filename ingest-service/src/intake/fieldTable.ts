import { RECORD_FIELDS, type RecordField } from './recordFields.ts';

const SLOTS = 256;

/** Finds a field's name by its bytes, without making a string of them. */
export class FieldTable {
  readonly #names: (RecordField | undefined)[] = Array(SLOTS).fill(undefined);
  readonly #bytes: Buffer[] = Array(SLOTS).fill(Buffer.alloc(0));

  constructor() {
    for (const name of Object.keys(RECORD_FIELDS) as RecordField[]) {
      const bytes = Buffer.from(name);
      const slot = slotOf(bytes, 0, bytes.length);
      if (this.#names[slot] !== undefined)
        throw new Error(
          `BUG: ${name} and ${this.#names[slot]} have one slot: choose another sum of their bytes`,
        );
      this.#names[slot] = name;
      this.#bytes[slot] = bytes;
    }
  }

  /** Undefined: it is none of them. */
  find(bytes: Uint8Array, from: number, to: number): RecordField | undefined {
    if (from === to) return undefined;
    const slot = slotOf(bytes, from, to);
    const own = this.#bytes[slot] as Buffer;
    if (own.length !== to - from) return undefined;
    for (let i = 0; i < own.length; i++) if (own[i] !== bytes[from + i]) return undefined;
    return this.#names[slot];
  }
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  const first = bytes[from] as number;
  const last = bytes[to - 1] as number;
  const middle = bytes[(from + to) >> 1] as number;
  return (first + 7 * last + 31 * middle + 61 * (to - from)) & (SLOTS - 1);
}
