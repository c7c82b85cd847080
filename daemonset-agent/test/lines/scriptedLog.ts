import type { SourceIdentity } from '@logpipeline/records';
import type { LogSource, Place, ReadResult } from '../../src/tail/logSource.ts';

export const CONTAINER: SourceIdentity = {
  type: 'container',
  namespace: 'shop',
  pod: 'web-0',
  uid: 'u1',
  container: 'app',
  restart: 0,
};
export const PLAIN_FILE: SourceIdentity = { type: 'path', path: '/var/log/app.log' };

type Gap = Extract<ReadResult, { status: 'gap' }>;

/** Files that follow each other, or a gap between them. The last file is complete, too. */
export type Script = readonly ({ id: string; bytes: Buffer } | Omit<Gap, 'status'>)[];

/** A log source whose bytes are given, cut into chunks of at most `chunkBytes`. */
export class ScriptedLog implements LogSource {
  readonly identity: SourceIdentity;
  readonly #script: Script;
  readonly #chunkBytes: number;
  #at = 0;
  #offset = 0;

  constructor(
    script: Script,
    options: { identity?: SourceIdentity; chunkBytes?: number; resume?: Place[] } = {},
  ) {
    this.#script = script;
    this.identity = options.identity ?? CONTAINER;
    this.#chunkBytes = options.chunkBytes ?? Number.POSITIVE_INFINITY;
    const spots = (options.resume ?? []).map(({ file, offset }) => ({
      at: script.findIndex((part) => 'id' in part && part.id === file),
      offset,
    }));
    spots.sort((a, b) => a.at - b.at || a.offset - b.offset);
    const [first] = spots;
    if (first === undefined) return;
    this.#at = Math.max(0, first.at);
    this.#offset = first.at < 0 ? 0 : first.offset;
  }

  read(buffer: Buffer): ReadResult {
    const part = this.#script[this.#at];
    if (part === undefined) return { status: 'final' };
    if (!('id' in part)) {
      this.#at++;
      return { status: 'gap', ...part };
    }
    const file = { id: part.id, name: part.id, ordinal: this.#at, hint: '' };
    const left = part.bytes.subarray(this.#offset);
    if (left.length === 0) {
      this.#at++;
      this.#offset = 0;
      return { status: 'fileFinal', file };
    }
    // What a consumer cannot take it must be given more of.
    const length = left.copy(buffer, 0, 0, Math.min(buffer.length, this.#chunkBytes, left.length));
    return { status: 'bytes', file, offset: this.#offset, length, last: length === left.length };
  }

  consume(bytes: number): void {
    this.#offset += bytes;
  }

  isAhead(file: string): boolean {
    return this.#script.slice(this.#at).some((part) => 'id' in part && part.id === file);
  }

  observe(): void {}
  backlogBytes(): number {
    return 0;
  }
  unlinkedBytes(): number {
    return 0;
  }
  openFiles(): number {
    return 0;
  }
  trouble(): undefined {}
  vanishing(): boolean {
    return false;
  }
  abandonUnlinked(): void {}
  close(): void {}
}
