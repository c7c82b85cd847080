import type { Frame } from '../../src/spool/frame.ts';
import { DROP_REASONS } from '../../src/spool/frame.ts';
import { FramePool } from '../../src/spool/framePool.ts';
import { OpenFrames } from '../../src/spool/openFrames.ts';

export type ParsedRecord = {
  timestamp: string;
  level: string;
  stream?: string;
  message?: string;
  data?: unknown;
  [mark: string]: unknown;
};

type Entry = {
  records: string[];
  runs: { file: string; from: number; to: number; dropped: Record<string, number> }[];
};

/** Takes the place of the spool behind a writer: real frames, and what they held, before and after a commit. */
export class RecordLedger {
  readonly #frames = new OpenFrames(
    new FramePool(),
    () => 0,
    (frame) => this.#take(frame),
  );
  #uncommitted: Entry[] = [];
  readonly #committed: Entry[] = [];

  frame = (kind: string, hour: number) => this.#frames.get(kind, hour);
  room = (frame: Frame, bytes: number) => this.#frames.room(frame, bytes);
  settle = (frame: Frame) => this.#frames.settle(frame);

  commit(): void {
    this.#frames.closeAll();
    this.#committed.push(...this.#uncommitted);
    this.#uncommitted = [];
  }

  crash(): void {
    this.#frames.discard();
    this.#uncommitted = [];
  }

  /** The lines as they are written, in order, of one kind and hour after the other. */
  lines(): string[] {
    return this.#committed.flatMap(({ records }) => records);
  }

  records(): ParsedRecord[] {
    return this.lines().map((line) => JSON.parse(line) as ParsedRecord);
  }

  dropped(): Record<string, number> {
    const total: Record<string, number> = {};
    for (const { runs } of this.#committed)
      for (const { dropped } of runs)
        for (const [reason, lines] of Object.entries(dropped))
          if (lines > 0) total[reason] = (total[reason] ?? 0) + lines;
    return total;
  }

  /** For each file the bytes accounted for: `0-100` when each of them is once. */
  covered(): Record<string, string> {
    const byFile = new Map<string, [number, number][]>();
    for (const { runs } of this.#committed)
      for (const { file, from, to } of runs) byFile.set(file, [...(byFile.get(file) ?? []), [from, to]]);
    return Object.fromEntries([...byFile].map(([file, ranges]) => [file, joined(ranges)]));
  }

  #take(frame: Frame): void {
    const text = frame.buffer.toString('utf8', 0, frame.end);
    const records = text === '' ? [] : text.slice(0, -1).split('\n');
    if (records.length !== frame.records)
      throw new Error(`${records.length} records, ${frame.records} counted`);
    const runs = frame.runs.map(({ file, from, to, dropped }) => ({
      file: file.file,
      from,
      to,
      dropped: Object.fromEntries(DROP_REASONS.map((reason, i) => [reason, dropped[i] ?? 0])),
    }));
    this.#uncommitted.push({ records, runs });
  }
}

function joined(ranges: [number, number][]): string {
  const parts: [number, number][] = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === from) last[1] = to;
    else parts.push([from, to]);
  }
  return parts.map(([from, to]) => `${from}-${to}`).join(' ');
}
