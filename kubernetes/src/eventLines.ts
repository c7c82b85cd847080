import { ApiError } from './apiClient.ts';

/**
 * How long one line of a watch may be, in bytes. etcd refuses objects over 1.5 MiB, which base64 and JSON make half as large
 * again; more than this is no watch.
 */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** Cuts a stream of bytes into lines. `push` throws an ApiError when a line is too long. */
export class EventLines {
  readonly #onLine: (line: string) => void;
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(onLine: (line: string) => void, maxBytes = MAX_LINE_BYTES) {
    this.#onLine = onLine;
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a line whose end has not come. */
  get unfinished(): number {
    return this.#bytes;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end));
      const line = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#bytes = 0;
      start = end + 1;
      if (line !== undefined && line.length > 0) this.#onLine(line.toString('utf8'));
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#maxBytes) {
      throw new ApiError(`a line of the watch is longer than ${this.#maxBytes} bytes`, {
        status: 0,
        reason: 'LineTooLong',
      });
    }
    this.#pieces.push(piece);
  }
}
