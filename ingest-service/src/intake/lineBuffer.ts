const LF = 0x0a;
const COMMA = 0x2c;
const INITIAL_BYTES = 64 * 1024;
/** A buffer that one large batch made is not kept. */
const KEPT_BYTES = 1 << 20;
/** UTF-8 takes at most so many bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;

export type Bytes = { bytes: Buffer; from: number; to: number };

/** Lines of one batch, put together in memory that is used again. */
export class LineBuffer {
  #lines = Buffer.allocUnsafe(INITIAL_BYTES);
  #end = 0;
  #content = Buffer.allocUnsafe(INITIAL_BYTES);

  clear(): void {
    this.#end = 0;
    if (this.#lines.length > KEPT_BYTES) this.#lines = Buffer.allocUnsafe(INITIAL_BYTES);
    if (this.#content.length > KEPT_BYTES) this.#content = Buffer.allocUnsafe(INITIAL_BYTES);
  }

  /** The text's bytes, valid until the next call. */
  content(text: string): Bytes {
    const most = text.length * BYTES_PER_UNIT;
    if (this.#content.length < most) this.#content = Buffer.allocUnsafe(2 * most);
    return { bytes: this.#content, from: 0, to: this.#content.write(text, 0) };
  }

  /** One record: its head, which is an object without its closing brace, and the fields of the object `content`. */
  add(head: string, content: Bytes): void {
    const most = this.#end + head.length * BYTES_PER_UNIT + (content.to - content.from) + 2;
    if (this.#lines.length < most) {
      const larger = Buffer.allocUnsafe(2 * most);
      this.#lines.copy(larger, 0, 0, this.#end);
      this.#lines = larger;
    }
    const lines = this.#lines;
    let at = this.#end + lines.write(head, this.#end);
    lines[at++] = COMMA;
    at += content.bytes.copy(lines, at, content.from + 1, content.to);
    lines[at++] = LF;
    this.#end = at;
  }

  /** All lines, as bytes of their own. */
  copy(): Buffer {
    return Buffer.from(this.#lines.subarray(0, this.#end));
  }
}
