import { fileId } from '../../src/tail/fileId.ts';
import type { LogSource, Place, ReadResult } from '../../src/tail/logSource.ts';
import type { Random } from './random.ts';

type Piece = { kind: 'piece'; file: string; offset: number; bytes: Buffer };
type Event =
  | Piece
  | { kind: 'gap'; gap: Extract<ReadResult, { status: 'gap' }> }
  | { kind: 'final'; file: string };

/** A point at which a consumer could have committed: what it had got, and where it would resume. */
export type Mark = { events: number; place: Place };

/** A consumer that takes random pieces, remembers everything, and compares it with what was really written. */
export class Ledger {
  events: Event[] = [];
  marks: Mark[] = [];

  /** Reads once with a buffer of random size and consumes a random part. Returns the status. */
  read(source: LogSource, random: Random, everything = false): ReadResult['status'] {
    const buffer = Buffer.alloc(everything ? 4096 : random.between(1, 600));
    const result = source.read(buffer);
    if (result.status === 'gap') this.events.push({ kind: 'gap', gap: result });
    if (result.status === 'bytes') {
      const taken = everything ? result.length : random.between(0, result.length);
      const { file, offset } = result;
      const bytes = Buffer.from(buffer.subarray(0, taken));
      source.consume(taken);
      if (taken > 0) this.events.push({ kind: 'piece', file: file.id, offset, bytes });
      if (taken > 0) this.#mark({ file: file.id, offset: offset + taken, hint: file.hint });
    }
    if (result.status === 'fileFinal') {
      const { id, hint } = result.file;
      this.events.push({ kind: 'final', file: id });
      const offset = this.marks.findLast((mark) => mark.place.file === id)?.place.offset;
      if (offset !== undefined) this.#mark({ file: id, offset, hint });
    }
    return result.status;
  }

  /** Forgets what came behind the mark, as a process that was killed does. */
  rewind(mark: Mark): void {
    this.events.length = mark.events;
    this.marks = this.marks.filter((other) => other.events <= mark.events);
  }

  gaps(): Extract<ReadResult, { status: 'gap' }>[] {
    return this.events.flatMap((event) => (event.kind === 'gap' ? [event.gap] : []));
  }

  /**
   * Compares with the contents of all files in the order in which they were written. Returns what is wrong, and how many
   * bytes are missing with a gap that says so.
   * @param start the first file that was there when the first reader came
   */
  check(contents: Buffer[], start = 0): { wrong: string[]; missing: number } {
    const wrong: string[] = [];
    const written = contents.filter((content) => content.length > 0);
    const ids = written.map((content) => fileId(content, true));
    let at = { index: contents.slice(0, start).filter((content) => content.length > 0).length, offset: 0 };
    let missing = 0;
    let gapSince = false;
    const skipTo = (index: number, offset: number, what: string) => {
      let skipped = 0;
      for (let i = at.index; i <= index && i < written.length; i++) {
        const from = i === at.index ? at.offset : 0;
        skipped += (i === index ? offset : (written[i]?.length ?? 0)) - from;
      }
      if (skipped < 0 || index < at.index) wrong.push(`${what} repeats ${-skipped} bytes`);
      if (skipped > 0 && !gapSince) wrong.push(`${skipped} bytes before ${what} are missing without a gap`);
      missing += skipped;
    };
    for (const event of this.events) {
      if (event.kind === 'gap') gapSince = true;
      if (event.kind !== 'piece') continue;
      const what = `${event.file}@${event.offset}`;
      const end = event.offset + event.bytes.length;
      // Files with the same first line have the same id: the nearest one in which the bytes stand is meant.
      // A copy that ends within the first line has an id of its own.
      const isMeant = (index: number) =>
        (ids[index] === event.file || !ids.includes(event.file)) &&
        written[index]?.subarray(event.offset, end).equals(event.bytes);
      const order = written.map((_, index) => index);
      const continues = at.offset === event.offset && isMeant(at.index) ? at.index : undefined;
      const index =
        continues ??
        order.find((i) => isMeant(i) && (i > at.index || (i === at.index && event.offset >= at.offset))) ??
        order.find(isMeant);
      if (index === undefined) {
        wrong.push(`${what} is not what was written`);
        continue;
      }
      skipTo(index, event.offset, what);
      at = { index, offset: end };
      // Bytes that several files share (their first line) do not tell where reading went on.
      if (order.filter(isMeant).length === 1) gapSince = false;
    }
    skipTo(written.length, 0, 'the end');
    return { wrong, missing };
  }

  #mark(place: Place): void {
    this.marks.push({ events: this.events.length, place });
  }
}
