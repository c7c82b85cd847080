import { Frame } from './frame.ts';
import { type FramePool, isFull } from './framePool.ts';

/** Frames being filled, about 1 MiB each at most: beyond this the oldest is closed early. */
export const OPEN_FRAMES_LIMIT = 8;
/** Runs of a frame, about 100 bytes each in memory: pieces of many sources, none of which ships anything, say. */
const RUNS_LIMIT = 10_000;

/** The frames that a spool's records are written into, one for each kind and hour. */
export class OpenFrames {
  readonly #pool: FramePool;
  readonly #now: () => number;
  readonly #onClosed: (frame: Frame) => void;
  readonly #frames = new Map<string, Frame>();
  #last: Frame | undefined;

  /** `onClosed` takes over the frame and its buffer. */
  constructor(pool: FramePool, now: () => number, onClosed: (frame: Frame) => void) {
    this.#pool = pool;
    this.#now = now;
    this.#onClosed = onClosed;
  }

  /** The frame that records of this kind and hour go into. */
  get(kind: string, hour: number): Frame {
    const last = this.#last;
    if (last !== undefined && last.hour === hour && last.kind === kind) return last;
    const key = segmentKey(kind, hour);
    let frame = this.#frames.get(key);
    if (frame === undefined) {
      if (this.#frames.size >= OPEN_FRAMES_LIMIT) this.#closeOldest();
      frame = new Frame(this.#pool.take(), kind, hour, this.#now());
      this.#frames.set(key, frame);
    }
    this.#last = frame;
    return frame;
  }

  /** The same frame or the next one, with room for `bytes` more. */
  room(frame: Frame, bytes: number): Frame {
    if (frame.end + bytes <= frame.buffer.length) return frame;
    let roomy = frame;
    if (frame.end > 0) {
      this.#close(frame);
      roomy = this.get(frame.kind, frame.hour);
    }
    if (bytes > roomy.buffer.length) roomy.buffer = this.#pool.exchange(roomy.buffer, bytes);
    return roomy;
  }

  /** Closes the frame if it is full. */
  settle(frame: Frame): void {
    if (isFull(frame.buffer, frame.end) || frame.runs.length >= RUNS_LIMIT) this.#close(frame);
  }

  closeAll(): void {
    for (const frame of [...this.#frames.values()]) this.#close(frame);
  }

  /** Throws away what they hold. */
  discard(): void {
    for (const frame of this.#frames.values()) this.#pool.give(frame.buffer);
    this.#frames.clear();
    this.#last = undefined;
  }

  /** When the oldest was opened, milliseconds since 1970 UTC; undefined when all are empty. */
  get oldest(): number | undefined {
    let oldest: number | undefined;
    for (const frame of this.#frames.values()) {
      if (!frame.empty && (oldest === undefined || frame.openedAt < oldest)) oldest = frame.openedAt;
    }
    return oldest;
  }

  /** Earliest record time, milliseconds since 1970 UTC; infinite without records. */
  get firstTime(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const frame of this.#frames.values()) first = Math.min(first, frame.firstTime);
    return first;
  }

  #closeOldest(): void {
    const [oldest] = this.#frames.values();
    if (oldest !== undefined) this.#close(oldest);
  }

  #close(frame: Frame): void {
    this.#frames.delete(segmentKey(frame.kind, frame.hour));
    if (this.#last === frame) this.#last = undefined;
    if (frame.empty) this.#pool.give(frame.buffer);
    else this.#onClosed(frame);
  }
}

/** What frames and open segments are found by. */
export function segmentKey(kind: string, hour: number): string {
  return `${kind}/${hour}`;
}
