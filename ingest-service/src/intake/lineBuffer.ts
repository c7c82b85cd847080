const LF = 0x0a;
const COMMA = 0x2c;
const OPEN = 0x7b;
/** Bytes of a slab: lines of some batches lie in it. */
const SLAB_BYTES = 1 << 18;
/** Slabs that are kept for later when nobody has lines in them: memory that is new costs more than to fill it. */
const MOST_SPARE = 16;
/** UTF-8 takes at most so many bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;
/** Behind what is scanned; see `JsonScan`. */
const PADDING = 4;

/** Memory, and how many batches' lines lie in it that are not written yet. */
type Slab = { bytes: Buffer; users: number };

/** Bytes somewhere. */
export type Bytes = { bytes: Uint8Array; from: number; to: number };

/**
 * Lines of one batch after the other, put together where they stay until they are written. A line is its head, an object without its closing brace, and its content, an object that stands
 * behind it until it is checked: then its opening brace becomes the comma between the two.
 */
export class LineBuffer {
  #slab = newSlab(SLAB_BYTES);
  #bytes = this.#slab.bytes;
  readonly #spare: Slab[] = [];
  #batchFrom = 0;
  #lineFrom = 0;
  #contentFrom = 0;
  #end = 0;

  /** Bytes of this batch's lines. */
  get size(): number {
    return this.#end - this.#batchFrom;
  }

  /** Begins a batch. Lines that were not taken are gone. */
  clear(): void {
    this.#end = this.#batchFrom;
  }

  /** Begins a line with its head. */
  begin(): void {
    this.#lineFrom = this.#end;
  }

  /** The head is written. */
  beginContent(): void {
    this.#contentFrom = this.#end;
  }

  text(text: string): void {
    this.#reserve(text.length * BYTES_PER_UNIT);
    this.#end += this.#bytes.write(text, this.#end);
  }

  /** A short text of ASCII; for one of a few bytes this is sooner than to ask the runtime. */
  ascii(text: string): void {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    let end = this.#end;
    for (let i = 0; i < text.length; i++) bytes[end++] = text.charCodeAt(i);
    this.#end = end;
  }

  copy(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    this.#end += source.copy(this.#bytes, this.#end, from, to);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = byte;
  }

  /** Of the line that is under way, until the next call that writes. */
  get content(): Bytes {
    return { bytes: this.#bytes, from: this.#contentFrom, to: this.#end };
  }

  /** Takes another content instead. It may not lie in this buffer. */
  replace({ bytes, from, to }: Bytes): void {
    this.#end = this.#contentFrom;
    this.bytes(bytes.subarray(from, to));
  }

  /** The line is good. */
  finish(): void {
    this.#reserve(1);
    if (this.#bytes[this.#contentFrom] !== OPEN) throw new Error('BUG: the content of a line is no object');
    this.#bytes[this.#contentFrom] = COMMA;
    this.#bytes[this.#end++] = LF;
  }

  /** The line is not good. */
  drop(): void {
    this.#end = this.#lineFrom;
  }

  /** All lines of the batch. They are not changed until they are given back. */
  take(): { lines: Buffer; giveBack: () => void } {
    const slab = this.#slab;
    const lines = this.#bytes.subarray(this.#batchFrom, this.#end);
    this.#batchFrom = this.#end;
    slab.users++;
    return { lines, giveBack: () => this.#giveBack(slab) };
  }

  #giveBack(slab: Slab): void {
    if (--slab.users > 0 || slab === this.#slab) return;
    if (slab.bytes.length === SLAB_BYTES && this.#spare.length < MOST_SPARE) this.#spare.push(slab);
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes + PADDING > this.#bytes.length) this.#move(bytes);
  }

  /** The batch goes on in other memory, in which there is room for so many more bytes. */
  #move(bytes: number): void {
    const from = this.#batchFrom;
    const wanted = this.#end - from + bytes + PADDING;
    const before = this.#slab;
    this.#slab = wanted > SLAB_BYTES ? newSlab(2 * wanted) : (this.#spare.pop() ?? newSlab(SLAB_BYTES));
    this.#bytes.copy(this.#slab.bytes, 0, from, this.#end);
    this.#bytes = this.#slab.bytes;
    if (before.users === 0 && before.bytes.length === SLAB_BYTES) this.#spare.push(before);
    this.#batchFrom = 0;
    this.#lineFrom -= from;
    this.#contentFrom -= from;
    this.#end -= from;
  }
}

function newSlab(bytes: number): Slab {
  return { bytes: Buffer.allocUnsafeSlow(bytes), users: 0 };
}
