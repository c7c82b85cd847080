import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceIdentity } from '@logpipeline/records';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LineCounters } from '../../src/lines/lineCounters.ts';
import { LineReader } from '../../src/lines/lineReader.ts';
import { PendingBudget } from '../../src/lines/pendingLine.ts';
import { RecordHead } from '../../src/lines/recordHead.ts';
import type { RecordWriter } from '../../src/lines/recordWriter.ts';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import type { FoundLog } from '../../src/pipeline/discovery.ts';
import type { Choice } from '../../src/pipeline/selection.ts';
import { placesOf, SourceSet } from '../../src/pipeline/sourceSet.ts';
import type { SourcePosition } from '../../src/spool/commitRecord.ts';
import { openPathLog } from '../../src/tail/pathLog.ts';

type PathIdentity = Extract<SourceIdentity, { type: 'path' }>;

let folder: string;
let set: SourceSet | undefined;
/** What was opened, with the position that it was to go on from. */
let opened: (SourcePosition | undefined)[];

/** What the pipeline decides for each log. */
let choice: Choice;
let prepared: LineReader[];
let isGone: boolean;

beforeEach(() => {
  isGone = false;
  choice = 'read';
  prepared = [];
  folder = mkdtempSync(join(tmpdir(), 'source-set-'));
  opened = [];
});
afterEach(() => {
  set?.close();
  rmSync(folder, { recursive: true });
});

const path = () => join(folder, 'app.log');
const pathIdentity = (): SourceIdentity => ({ type: 'path', path: path() });
const containerIdentity: SourceIdentity = {
  type: 'container',
  namespace: 'n',
  pod: 'p',
  uid: 'u',
  container: 'c',
  restart: 0,
};

/** A set whose only log is a real file, under any identity. */
function create(identity: SourceIdentity, committed: SourcePosition[]): SourceSet {
  const found: FoundLog = {
    identity,
    open: (resume = []) => openPathLog({ identity: identity as PathIdentity, path: path(), resume }),
  };
  set = new SourceSet(
    {
      discovery: {
        scanned: Promise.resolve(),
        logs: () => (isGone ? [] : [found]),
        exists: () => !isGone,
        onChange: () => () => undefined,
        close: () => undefined,
      },
      choose: () => choice,
      prepare: (reader) => prepared.push(reader),
      openReader: (log, position) => {
        opened.push(position);
        return new LineReader({
          tally: new RecordTally(10, () => 0).open(log.identity),
          source: log.open(position === undefined ? undefined : placesOf(position.streams)),
          position,
          // Nothing is read in these tests.
          writer: undefined as unknown as RecordWriter,
          head: new RecordHead({ cluster: 'c', node: 'n' }, identity),
          counters: new LineCounters(),
          budget: new PendingBudget(0),
          maxLineSize: 1_000,
        });
      },
      onLooked: (notTailed) => expect(notTailed).toEqual([]),
    },
    committed,
  );
  return set;
}

function ended(source: SourceIdentity): SourcePosition {
  return { source, streams: [{ file: '0123456789abcdef', offset: 10, level: 0 }, null], final: true };
}

test('a container that was read to its end is not opened again', () => {
  writeFileSync(path(), 'one\n');
  create(containerIdentity, [ended(containerIdentity)]).refresh();
  expect(opened).toEqual([]);
});

test('a path that was read to its end and is written again goes on from its position', () => {
  writeFileSync(path(), 'one\n');
  const position = ended(pathIdentity());
  create(pathIdentity(), [position]).refresh();
  expect(opened).toEqual([position]);
});

test('an empty log that ended is not opened again and again', () => {
  writeFileSync(path(), '');
  const sources = create(containerIdentity, []);
  sources.refresh();
  for (const reader of sources.readers()) sources.finish(reader);
  sources.refresh();
  expect(opened).toEqual([undefined]);
});

describe('a log whose pod is not known yet', () => {
  const buffer = Buffer.alloc(1_000);
  const only = (sources: SourceSet): LineReader => {
    const [reader] = sources.readers();
    if (reader === undefined) throw new Error('nothing is open');
    return reader;
  };

  test('is open, also when it is deleted, and answers nothing until it is decided for', () => {
    writeFileSync(path(), 'one\n');
    choice = 'wait';
    const sources = create(containerIdentity, []);
    sources.refresh();
    const { source } = only(sources);
    expect(source.read(buffer)).toEqual({ status: 'idle' });
    expect(prepared).toEqual([]);
    rmSync(path());
    isGone = true;
    sources.refresh();
    choice = 'read';
    sources.refresh();
    expect(prepared).toEqual([only(sources)]);
    expect(source.read(buffer)).toMatchObject({ status: 'bytes', length: 4 });
  });

  test('is closed and forgotten without a gap when it is decided against', async () => {
    writeFileSync(path(), 'one\n');
    choice = 'wait';
    const sources = create(containerIdentity, []);
    sources.refresh();
    const held = only(sources);
    choice = 'rest';
    sources.refresh();
    await Promise.resolve();
    isGone = true;
    expect([sources.has(held), [...sources.readers()], sources.positions(), sources.refresh()]).toEqual([
      false,
      [],
      [],
      [],
    ]);
  });
});

describe('a log that is not selected any more', () => {
  const stream = { file: '0123456789abcdef', offset: 4, level: 0 as const };
  const position: SourcePosition = { source: containerIdentity, streams: [stream, stream], final: false };

  test('rests with its position and goes on from there', () => {
    writeFileSync(path(), 'one\n');
    const sources = create(containerIdentity, [position]);
    sources.refresh();
    choice = 'rest';
    sources.refresh();
    expect([[...sources.readers()], sources.positions()]).toEqual([[], [position]]);
    choice = 'read';
    sources.refresh();
    expect([[...sources.readers()].length, opened]).toEqual([1, [position, position]]);
  });

  test.each<[Choice, gaps: number]>([
    ['rest', 0],
    ['read', 1],
  ])('goes without a gap, when it is to %s: %i', async (then, gaps) => {
    choice = then;
    isGone = true;
    const sources = create(containerIdentity, [position]);
    await Promise.resolve();
    expect([sources.refresh().length, sources.positions()]).toEqual([gaps, []]);
  });
});
