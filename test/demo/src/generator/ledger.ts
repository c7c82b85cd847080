import { LEVELS, type Level } from '@logpipeline/records';

/** What was written for one container: entry n - 1 belongs to serial `<key>-<n>`. */
export type ContainerLedger = {
  key: string;
  namespace: string;
  what: string;
  lines: number;
  /** The level meant, as its number. */
  levels: Uint8Array;
  /** CRC-32 of the line's text, so that a line that came back changed is not taken for found. */
  checksums: Uint32Array;
};

/** Grows with the lines by five bytes each. */
export class LedgerBook {
  readonly key: string;
  readonly namespace: string;
  readonly what: string;
  lines = 0;
  #levels = new Uint8Array(1024);
  #checksums = new Uint32Array(1024);

  constructor(key: string, namespace: string, what: string) {
    this.key = key;
    this.namespace = namespace;
    this.what = what;
  }

  enter(level: Level, checksum: number): void {
    if (this.lines === this.#levels.length) this.#grow();
    this.#levels[this.lines] = LEVELS.indexOf(level);
    this.#checksums[this.lines] = checksum;
    this.lines++;
  }

  toJSON(): unknown {
    const checksums = this.#checksums.subarray(0, this.lines);
    return {
      key: this.key,
      namespace: this.namespace,
      what: this.what,
      lines: this.lines,
      levels: Buffer.from(this.#levels.subarray(0, this.lines)).toString('base64'),
      checksums: Buffer.from(checksums.buffer, 0, checksums.byteLength).toString('base64'),
    };
  }

  #grow(): void {
    const levels = new Uint8Array(this.#levels.length * 2);
    levels.set(this.#levels);
    this.#levels = levels;
    const checksums = new Uint32Array(this.#checksums.length * 2);
    checksums.set(this.#checksums);
    this.#checksums = checksums;
  }
}

/** @param text what JSON.stringify made of a list of {@link LedgerBook} */
export function parseLedger(text: string): ContainerLedger[] {
  type Stored = {
    key: string;
    namespace: string;
    what: string;
    lines: number;
    levels: string;
    checksums: string;
  };
  return (JSON.parse(text) as Stored[]).map((stored) => ({
    ...stored,
    levels: new Uint8Array(Buffer.from(stored.levels, 'base64')),
    // Copied, since a Uint32Array must begin at a multiple of four bytes.
    checksums: new Uint32Array(new Uint8Array(Buffer.from(stored.checksums, 'base64')).buffer),
  }));
}
