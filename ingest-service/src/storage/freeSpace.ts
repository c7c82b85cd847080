import { statfs } from 'node:fs/promises';

/** Free bytes on a path's file system, as of the last look. */
export class FreeSpace {
  readonly #path: string;
  bytes: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** A file system that does not answer leaves it unknown. */
  async measure(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#path);
      this.bytes = bavail * bsize;
    } catch {
      this.bytes = undefined;
    }
  }
}
