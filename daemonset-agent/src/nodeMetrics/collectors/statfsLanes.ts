import { stat, statfs } from 'node:fs/promises';

/** What a file system says of itself. */
export type FilesystemFigures = {
  blockBytes: number;
  blocks: number;
  freeBlocks: number;
  /** Without what is reserved for root. */
  availableBlocks: number;
  files: number;
  freeFiles: number;
  /** `major:minor` of what lies at the path. */
  id: string;
};

export type AskFilesystem = (path: string) => Promise<FilesystemFigures>;

/** A healthy file system answers within milliseconds, a busy server within a second. */
export const STATFS_DEADLINE_MS = 2_000;
/** All of a lane together: a scrape is given up after ten seconds, mostly. Those whose turn does not come are as if they had not answered. */
export const LANE_DEADLINE_MS = 5_000;

export const askFilesystem: AskFilesystem = async (path) => {
  const { dev } = await stat(path);
  const { bsize, frsize, blocks, bfree, bavail, files, ffree } = await statfs(path);
  return {
    // Most have one size. Where they differ, as those served by programs may, numbers are of the smaller.
    blockBytes: frsize || bsize,
    blocks,
    freeBlocks: bfree,
    availableBlocks: bavail,
    files,
    freeFiles: ffree,
    id: deviceNumber(dev),
  };
};

/** As makedev(3) of Linux has put it together. */
export function deviceNumber(dev: number): string {
  const value = BigInt(dev);
  const major = ((value >> 8n) & 0xfffn) | ((value >> 32n) & 0xfffff000n);
  const minor = (value & 0xffn) | ((value >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}

/**
 * Asks file systems, of which any may hang: a server that is away, a disk that was pulled. Such a call cannot be taken back and holds
 * one of the four threads that also write the spool and compress. So in each of two lanes, what may be away and what is local,
 * calls are made one after the other, and a lane whose call has not come back asks for nothing until it has: **two threads at most
 * are ever stuck**, and a server that is away takes no local figures along.
 */
export class StatfsLanes {
  readonly #ask: AskFilesystem;
  readonly #deadlineMs: number;
  readonly #lanes = { remote: new Lane(), local: new Lane() };

  constructor(ask: AskFilesystem, deadlineMs: number) {
    this.#ask = ask;
    this.#deadlineMs = deadlineMs;
  }

  /** Calls that have not come back, each with a thread. */
  get hanging(): number {
    return Object.values(this.#lanes).filter(({ stuck }) => stuck).length;
  }

  /**
   * @param since when the first of those that are asked together was, ms of `performance.now()`
   * @returns the figures, or why there are none: `timeout`, or the system's code
   */
  async ask(path: string, remote: boolean, since: number): Promise<FilesystemFigures | string> {
    const lane = this.#lanes[remote ? 'remote' : 'local'];
    return await lane.run(async () => {
      if (performance.now() - since > LANE_DEADLINE_MS) return 'timeout';
      return await this.#ask(path);
    }, this.#deadlineMs);
  }
}

class Lane {
  #stuck = false;
  #last: Promise<unknown> = Promise.resolve();

  get stuck(): boolean {
    return this.#stuck;
  }

  async run<T>(call: () => Promise<T>, deadlineMs: number): Promise<T | string> {
    const turn = this.#last.then(async () =>
      this.#stuck ? 'timeout' : await this.#within(call, deadlineMs),
    );
    this.#last = turn;
    return await turn;
  }

  async #within<T>(call: () => Promise<T>, deadlineMs: number): Promise<T | string> {
    const answer = call().catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown');
    const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), deadlineMs);
    const first = await Promise.race([answer, timeout]);
    clearTimeout(timer);
    if (first !== undefined) return first;
    this.#stuck = true;
    void answer.then(() => {
      this.#stuck = false;
    });
    return 'timeout';
  }
}
