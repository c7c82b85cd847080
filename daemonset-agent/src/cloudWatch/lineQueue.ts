/** Of lines that wait for their reader, in bytes: an hour of a node with many disks. */
const MOST_BYTES = 1 << 20;

/** Lines in their order, bounded: when there is no room for one more the oldest go, because alarms look at what is now. */
export class LineQueue {
  readonly #lines: Buffer[] = [];
  #bytes = 0;
  dropped = 0;

  get length(): number {
    return this.#lines.length;
  }

  /** `line`: without its line end. */
  push(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    this.#lines.push(bytes);
    this.#bytes += bytes.length;
    while (this.#bytes > MOST_BYTES) {
      this.shift();
      this.dropped++;
    }
  }

  /** The oldest line, with its line end. */
  shift(): Buffer | undefined {
    const line = this.#lines.shift();
    this.#bytes -= line?.length ?? 0;
    return line;
  }

  dropAll(): void {
    this.dropped += this.#lines.length;
    this.#lines.length = 0;
    this.#bytes = 0;
  }
}
