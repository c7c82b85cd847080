const LF = 0x0a;
const COMMA = 0x2c;
const OPEN = 0x7b;
const INITIAL_BYTES = 64 * 1024;
/** A buffer that one large batch made is not kept. */
const KEPT_BYTES = 1 << 20;
/** UTF-8 takes at most so many bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;
/** Behind what is scanned; see `JsonScan`. */
const PADDING = 4;

/** Bytes somewhere. */
export type Bytes = { bytes: Uint8Array; from: number; to: number };

/**
 * Lines of one batch, put together in memory that is used again. A line is its head, an object without its closing brace, and its content, an
 * object that stands behind it until it is checked: then its opening brace becomes the comma between the two.
 */
export class LineBuffer {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #end = 0;
  #lineFrom = 0;
  #contentFrom = 0;

  clear(): void {
    this.#end = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafe(INITIAL_BYTES);
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
    this.#reserve(to - from);
    this.#bytes.set(bytes.subarray(from, to), this.#end);
    this.#end += to - from;
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

  /** All lines, as bytes of their own. */
  copyOut(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#end));
  }

  #reserve(bytes: number): void {
    const wanted = this.#end + bytes + PADDING;
    if (wanted <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * wanted);
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
