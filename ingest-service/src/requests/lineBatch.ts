export type LineBatchOptions = {
  write: (chunk: Buffer) => Promise<void>;
  /** Milliseconds that a line waits at most before it is written. */
  waitMs: number;
  /** Bytes that are held at most, those being written too; what comes beyond is left out and counted. */
  maxBytes: number;
};

/** Gathers lines that nobody waits for, so that many are written in one step. */
export class LineBatch {
  readonly #options: LineBatchOptions;
  #lines: string[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Lines that were left out, or whose write failed. */
  lost = 0;

  constructor(options: LineBatchOptions) {
    this.#options = options;
  }

  /** `line`: with its line end. */
  add(line: string): void {
    if (this.#bytes + line.length > this.#options.maxBytes) {
      this.lost++;
      return;
    }
    this.#lines.push(line);
    this.#bytes += line.length;
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.waitMs).unref();
  }

  /** Resolves when all that was added is written or lost. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    if (lines.length === 0) return this.#writing;
    this.#lines = [];
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    const written = this.#options.write(Buffer.from(lines.join(''))).catch(() => {
      this.lost += lines.length;
    });
    this.#writing = Promise.all([this.#writing, written]).then(() => {
      this.#bytes -= size;
    });
    return this.#writing;
  }
}
