import { type RecordLogError, recordLogError } from './recordLogError.ts';

/** Bytes in one sync at most: what gathers while one runs on a slow disk shall not make the next one slower and slower. */
const BATCH_BYTES = 4 << 20;
/** Chunks in one sync at most: what one `writev` takes (IOV_MAX). */
const BATCH_CHUNKS = 1024;

export type Chunk = { bytes: Buffer; resolve: () => void; reject: (error: RecordLogError) => void };
export type Step = { run: () => Promise<void>; resolve: () => void; reject: (error: unknown) => void };

/** Chunks that wait to be written, and steps that wait for those before them. */
export class WriteQueue {
  #jobs: (Chunk | Step)[] = [];
  /** Of chunks that are not settled, also of those that were taken. */
  waitingBytes = 0;
  waitingChunks = 0;

  get first(): Chunk | Step | undefined {
    return this.#jobs[0];
  }

  add(job: Chunk | Step): void {
    this.#jobs.push(job);
    if ('run' in job) return;
    this.waitingBytes += job.bytes.length;
    this.waitingChunks++;
  }

  takeStep(): void {
    this.#jobs.shift();
  }

  /** What goes into one sync. None: the first is larger than `room`. It may be larger than `goal`, all together not. Both in bytes. */
  takeBatch(room: number, goal: number): Chunk[] {
    const most = Math.min(room, goal, BATCH_BYTES);
    const batch: Chunk[] = [];
    let bytes = 0;
    for (const job of this.#jobs) {
      if ('run' in job || batch.length === BATCH_CHUNKS) break;
      bytes += job.bytes.length;
      if (bytes > (batch.length === 0 ? room : most)) break;
      batch.push(job);
    }
    this.#jobs.splice(0, batch.length);
    return batch;
  }

  /** Chunks up to the first step, of those that are larger than so many bytes. */
  takeLargerThan(bytes: number): Chunk[] {
    const taken: Chunk[] = [];
    const rest: (Chunk | Step)[] = [];
    let beforeStep = true;
    for (const job of this.#jobs) {
      if ('run' in job) beforeStep = false;
      if (!('run' in job) && beforeStep && job.bytes.length > bytes) taken.push(job);
      else rest.push(job);
    }
    this.#jobs = rest;
    return taken;
  }

  settle(chunk: Chunk, error?: RecordLogError): void {
    this.waitingBytes -= chunk.bytes.length;
    this.waitingChunks--;
    if (error === undefined) chunk.resolve();
    else chunk.reject(error);
  }

  /** What waits is told why nothing can be written to the log at the path. */
  rejectAll(path: string, cause: unknown): void {
    for (const chunk of this.takeLargerThan(0)) this.settle(chunk, recordLogError(path, cause));
  }
}
