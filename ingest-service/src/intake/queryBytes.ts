const QUESTION_MARK = 0x3f;
const HASH = 0x23;

/** Where a query or a fragment of an address may begin. To be asked from the first byte on. */
export class QueryBytes {
  readonly #bytes: Buffer;
  /** The next ones, from where they were looked for last. */
  #nextQuestionMark = -1;
  #nextHash = -1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  mayBeIn(from: number, to: number): boolean {
    if (this.#nextQuestionMark < from) this.#nextQuestionMark = this.#find(QUESTION_MARK, from);
    if (this.#nextHash < from) this.#nextHash = this.#find(HASH, from);
    return this.#nextQuestionMark < to || this.#nextHash < to;
  }

  #find(byte: number, from: number): number {
    const at = this.#bytes.indexOf(byte, from);
    return at < 0 ? this.#bytes.length : at;
  }
}
