import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import type { SourcePosition } from '../../src/spool/commitRecord.ts';
import { openContainerLog } from '../../src/tail/containerLog.ts';
import type { Place } from '../../src/tail/logSource.ts';
import { openReader } from '../lines/readScript.ts';
import { RuntimeWriter } from '../lines/runtimeWriter.ts';
import { CONTAINER } from '../lines/scriptedLog.ts';
import { Random } from '../tail/random.ts';
import { total } from './total.ts';

type Container = Extract<typeof CONTAINER, { type: 'container' }>;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'record-tally-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** One of several pipelines that read the same log. */
class Reading {
  readonly #tally: RecordTally;
  readonly #directory: string;
  readonly #clock: () => number;
  readonly #random: Random;
  #position: SourcePosition | undefined;
  #opened: ReturnType<typeof openReader> | undefined;

  constructor(tally: RecordTally, directory: string, clock: () => number, random: Random) {
    this.#tally = tally;
    this.#directory = directory;
    this.#clock = clock;
    this.#random = random;
  }

  read(): string {
    this.#opened ??= this.#open();
    return this.#opened.readOnce();
  }

  commit(): void {
    this.#position = structuredClone(this.#opened?.reader.position(false)) ?? this.#position;
  }

  /** Its settings changed, or its spool failed: it goes on from the last commit. */
  close(): void {
    this.#opened?.reader.close();
    this.#opened = undefined;
  }

  #open() {
    const resume = (this.#position?.streams ?? []).flatMap((place) => place ?? []) as Place[];
    const source = openContainerLog({
      identity: CONTAINER as Container,
      directory: this.#directory,
      successor: () => false,
      clock: this.#clock,
      resume,
    });
    const bufferBytes = this.#random.pick([64, 200, 700, 4096]);
    const position = this.#position;
    return openReader(source, { tally: this.#tally, bufferBytes, ...(position ? { position } : {}) });
  }
}

function live(seed: number, directory: string): { counted: number; written: number } {
  const random = new Random(seed);
  let time = 0;
  const writer = new RuntimeWriter(random, directory);
  const tally = new RecordTally(10, () => 0);
  const readings = [1, 2, 3].map(() => new Reading(tally, directory, () => time, random));
  const acts: Record<string, (reading: Reading) => unknown> = {
    write: () => writer.write(),
    read: (reading) => reading.read(),
    commit: (reading) => reading.commit(),
    close: (reading) => reading.close(),
    rotate: () => random.next() < 0.3 && writer.rotate(),
  };
  const weighted = ['write', 'write', 'write', 'read', 'read', 'read', 'commit', 'close', 'rotate'];
  for (let step = 0; step < 200; step++) {
    time += random.pick([0, 200, 4_000]);
    const act = acts[random.pick(weighted)];
    for (let times = random.between(1, 8); times > 0; times--) act?.(random.pick(readings));
  }
  writer.finish();
  for (const reading of readings) {
    for (let idle = 0; idle < 10; time += 1_000) idle = reading.read() === 'idle' ? idle + 1 : 0;
    reading.close();
  }
  const written = writer.texts[0].length + writer.texts[1].length + writer.malformed.length;
  // The writer's lines are half an hour old when they are read.
  return { counted: total(tally) + tally.late, written };
}

test('each line counts once, whoever reads it, at whatever pace, and how often ever', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { counted, written } = live(seed, mkdtempSync(join(root, 'log-')));
    expect(counted, `seed ${seed}`).toBe(written);
  }
}, 60_000);
