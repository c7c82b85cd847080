/** A frame closes at this size: small enough to find one pod's hour by a few range requests, large enough for zstd. */
export const FRAME_BYTES = 1 << 20;
/** A usual record still fits behind a frame that is all but full. */
const SLACK_BYTES = 64 * 1024;
/** Enough for the frames being filled and those being compressed, of all pipelines together. */
const BUDGET_BUFFERS = 24;
/** Beyond the budget frames are this small: with hundreds of pipelines memory stays bounded, frames just get short. */
const SMALL_FRAME_BYTES = 64 * 1024;
/** Unused buffers that are kept, so that a busy agent allocates nothing. */
const KEPT_BUFFERS = 4;

/** The one memory budget that the open frames of all pipelines share. */
export class FramePool {
  readonly #free: Buffer[] = [];
  #taken = 0;

  take(): Buffer {
    this.#taken++;
    if (this.#taken > BUDGET_BUFFERS) return Buffer.allocUnsafeSlow(SMALL_FRAME_BYTES + SLACK_BYTES);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(FRAME_BYTES + SLACK_BYTES);
  }

  /** A larger buffer for one that is taken and holds nothing: a record of this many bytes is to fit. */
  exchange(buffer: Buffer, bytes: number): Buffer {
    this.#keep(buffer);
    return Buffer.allocUnsafeSlow(bytes);
  }

  /** Buffers that were not given back yet. */
  get taken(): number {
    return this.#taken;
  }

  give(buffer: Buffer): void {
    this.#taken--;
    this.#keep(buffer);
  }

  #keep(buffer: Buffer): void {
    if (buffer.length === FRAME_BYTES + SLACK_BYTES && this.#free.length < KEPT_BUFFERS)
      this.#free.push(buffer);
  }
}

/** True when the frame has its size, or the next usual record might not fit any more. */
export function isFull(buffer: Buffer, end: number): boolean {
  return end >= FRAME_BYTES || end >= buffer.length - SLACK_BYTES;
}
