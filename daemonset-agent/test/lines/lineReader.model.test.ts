import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLevelFilter } from '../../src/lines/levelFilter.ts';
import { LineCounters } from '../../src/lines/lineCounters.ts';
import { LineReader } from '../../src/lines/lineReader.ts';
import { PendingBudget } from '../../src/lines/pendingLine.ts';
import { RecordHead } from '../../src/lines/recordHead.ts';
import { RecordWriter } from '../../src/lines/recordWriter.ts';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import type { SourcePosition } from '../../src/spool/commitRecord.ts';
import { openContainerLog } from '../../src/tail/containerLog.ts';
import type { Place } from '../../src/tail/logSource.ts';
import { Random } from '../tail/random.ts';
import { RecordLedger } from './recordLedger.ts';
import { RuntimeWriter } from './runtimeWriter.ts';

const IDENTITY = {
  type: 'container',
  namespace: 'shop',
  pod: 'web-0',
  uid: 'u1',
  container: 'app',
  restart: 0,
} as const;
const NOW = Date.UTC(2026, 10, 23, 12);
const BUDGET_BYTES = 1 << 20;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'line-reader-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** One log through writes, rotations, commits and kills; says what is wrong in the end. */
function live(seed: number, directory: string): { faults: string[]; steps: string[] } {
  const random = new Random(seed);
  const steps: string[] = [];
  // With a small limit lines are cut, and given up when they have no end: then only their bytes can be counted.
  const maxLineSize = seed % 3 === 0 ? 20 : 1 << 20;
  const writer = new RuntimeWriter(random, directory);
  const ledger = new RecordLedger();
  const budget = new PendingBudget(BUDGET_BYTES);
  const faults: string[] = [];
  let ended = false;
  let time = 0;
  let position: SourcePosition | undefined;
  const open = () =>
    new LineReader({
      tally: new RecordTally(10, () => 0).open(IDENTITY),
      source: openContainerLog({
        identity: IDENTITY,
        directory,
        successor: () => ended,
        clock: () => time,
        resume: (position?.streams ?? []).flatMap((place) => place ?? []) as Place[],
      }),
      position,
      writer: new RecordWriter(ledger, createLevelFilter(undefined, false), new LineCounters()),
      head: new RecordHead({ cluster: 'c', node: 'n' }, IDENTITY),
      counters: new LineCounters(),
      budget,
      maxLineSize,
    });
  let reader = open();
  const read = () => {
    time += random.pick([0, 200, 4_000]);
    const buffer = Buffer.alloc(random.pick([64, 200, 700, 4096]));
    const result = reader.source.read(buffer);
    if (result.status === 'bytes') {
      const consumed = reader.consume(buffer, result, NOW);
      reader.source.consume(consumed);
      return consumed > 0 ? 'bytes' : 'unfinished';
    }
    if (result.status === 'fileFinal') reader.fileFinal(result.file);
    if (result.status === 'gap') {
      faults.push(`a gap: ${JSON.stringify(result)}`);
      reader.gap(result, NOW);
    }
    return result.status;
  };
  const commit = () => {
    ledger.commit();
    const now = reader.position(false);
    if (now === undefined && position !== undefined) faults.push('the position was forgotten');
    position = now === undefined ? undefined : (JSON.parse(JSON.stringify(now)) as SourcePosition);
    steps.push(
      `commit at ${JSON.stringify(position?.streams.map((place) => `${place?.file}:${place?.offset}`))}`,
    );
  };
  const restart = () => {
    ledger.crash();
    reader.close();
    if (budget.left !== BUDGET_BYTES) faults.push('memory of unfinished lines was not given back');
    reader = open();
    steps.push('kill');
  };

  for (let step = 0; step < 200; step++) {
    const action = random.pick([
      'write',
      'write',
      'write',
      'read',
      'read',
      'read',
      'commit',
      'kill',
      'rotate',
    ] as const);
    if (action === 'write') for (let i = random.between(1, 10); i > 0; i--) writer.write();
    else if (action === 'read') for (let i = random.between(1, 8); i > 0; i--) read();
    else if (action === 'commit') commit();
    else if (action === 'kill') restart();
    else if (random.next() < 0.3) {
      writer.rotate();
      steps.push('rotate');
    }
  }
  writer.finish();
  ended = true;
  for (let idle = 0; idle < 20; ) {
    const status = read();
    if (status === 'final') break;
    idle = status === 'idle' || status === 'unfinished' ? idle + 1 : 0;
    if (random.next() < 0.05) commit();
    if (random.next() < 0.02) restart();
  }
  reader.flush();
  commit();
  reader.close();

  if (maxLineSize > 20) faults.push(...linesAmiss(writer, ledger));
  const [found, expected] = [ledger.covered(), writer.wholeFiles()];
  if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(expected)))
    faults.push(`bytes accounted for: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  return { faults, steps };
}

function linesAmiss(writer: RuntimeWriter, ledger: RecordLedger): string[] {
  const records = ledger.records();
  const texts = (stream: string, malformed: boolean) =>
    records
      .filter((record) => record.stream === stream && (record['malformed'] === true) === malformed)
      .map(({ message }) => message);
  return [
    ...differences(writer.texts[0], texts('stdout', false), 'stdout'),
    ...differences(writer.texts[1], texts('stderr', false), 'stderr'),
    ...differences(writer.malformed, texts('stdout', true), 'malformed'),
  ];
}

function differences(expected: string[], found: unknown[], what: string): string[] {
  const times = new Map<unknown, number>();
  for (const text of found) times.set(text, (times.get(text) ?? 0) + 1);
  return [
    ...expected
      .filter((text) => times.get(text) !== 1)
      .map((text) => `${what} ${text}: ${times.get(text) ?? 0} times`),
    ...found
      .filter((text) => !expected.includes(text as string))
      .map((text) => `${what} was not written: ${text}`),
  ];
}

function sorted(record: Record<string, string>): [string, string][] {
  return Object.entries(record).sort((a, b) => a[0].localeCompare(b[0]));
}

test('every line once and every byte accounted for once, through rotations and kills at any moment', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const directory = mkdtempSync(join(root, 'log-'));
    const { faults, steps } = live(seed, directory);
    expect(faults, `seed ${seed}\n${steps.join('\n')}`).toEqual([]);
  }
}, 60_000);
