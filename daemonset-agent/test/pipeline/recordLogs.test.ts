import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordLogWriter } from '@logpipeline/record-log';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ofThisAgent } from '../../src/pipeline/ofThisAgent.ts';
import { placeOf, type WantedPipeline } from '../../src/pipeline/wantedPipeline.ts';
import { RecordLogSweep } from '../../src/recordLog/recordLogSweep.ts';
import { pipelineFolder } from '../../src/spool/layout.ts';
import { PipelineWorld, until } from './pipelineWorld.ts';

let world: PipelineWorld;
let sweep: RecordLogSweep;
const fail = (message: string) => {
  throw new Error(message);
};

beforeEach(() => {
  world = new PipelineWorld();
  world.recordLogs = [{ kind: 'browser', path: join(world.folder, 'browser', 'browser.log') }];
  sweep = new RecordLogSweep({
    logs: world.recordLogs,
    committed: () => world.set.committed(),
    warn: fail,
  });
});
afterEach(async () => {
  await sweep.stop();
  await world.close();
});

/** The pipeline as an agent beside the service takes it. */
function browser(to: 'a' | 'b' = 'a', changes: object = {}): WantedPipeline {
  const [wanted] = ofThisAgent([world.wanted(to, { frontend: {}, ...changes })], true);
  if (wanted === undefined) throw new Error('it has frontend');
  return wanted;
}
const messages = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `event ${String(from + index).padStart(4, '0')}`);

/** As the service does, with two or three records a file; a new writer each time, as after its restart. */
async function write(
  from: number,
  to: number,
  { level = 'INFO', filling = (): string => '', maxFileBytes = 300 } = {},
): Promise<void> {
  const writer = new RecordLogWriter({
    path: world.recordLogs[0]?.path ?? '',
    maxFileBytes,
    whenFull: { deleteOldest: { keptBytes: 1e9, keptFiles: 1e9 } },
    now: Date.now,
  });
  for (const message of messages(from, to))
    await writer.write(
      Buffer.from(
        `{"timestamp":"${new Date().toISOString()}","level":"${level}","kind":"browser","message":"${message}","data":"${filling()}"}\n`,
      ),
    );
  await writer.close();
}
const files = () => readdirSync(join(world.folder, 'browser')).sort();
const rotated = () => files().length - 1;
const shipped = (...where: ('a' | 'b')[]) => where.flatMap((place) => world.shipped(place)).sort();
const gaps = (where: 'a' | 'b') =>
  world.indexes(where).flatMap((index) => index.gaps.map(({ reason }) => reason));
const readAll = (n: number) =>
  until('all is read', () => world.set.statuses().some(({ read }) => read.lines >= n));
/** Sweeps until it is so. */
async function untilSwept(left: number, count: () => number = rotated): Promise<void> {
  const sweepAndCount = async () => {
    await sweep.sweep();
    return count();
  };
  await expect.poll(sweepAndCount, { timeout: 20_000 }).toBe(left);
}

test('records are shipped under their kind, and rotated files go once what is in them is committed', async () => {
  await world.start();
  await write(0, 12);
  expect(rotated()).toBeGreaterThan(2);
  world.set.apply([browser()]);
  await readAll(12);
  await untilSwept(0);
  await write(12, 20);
  await readAll(20);
  await untilSwept(0);
  await world.stop();
  expect(shipped('a')).toEqual(messages(0, 20));
  expect(world.indexes('a').map(({ kind }) => kind)).toContain('browser');
  expect(gaps('a')).toEqual([]);
});

test('of levels that are not wanted nothing is shipped, and their files go too', async () => {
  await world.start();
  await write(0, 6);
  await write(6, 8, { level: 'ERROR' });
  world.set.apply([browser('a', { levels: ['ERROR'] })]);
  await readAll(8);
  await untilSwept(0);
  expect(world.status().dropped).toMatchObject({ level: 6 });
  await world.stop();
  expect(shipped('a')).toEqual(messages(6, 8));
});

test('a restart goes on where it was, whatever was deleted', async () => {
  let written = 0;
  for (let round = 0; round < 5; round++) {
    await world.start();
    world.set.apply([browser()]);
    await write(written, written + 7);
    written += 7;
    await readAll(7);
    await untilSwept(0);
    await world.stop();
  }
  expect(shipped('a')).toEqual(messages(0, written));
  expect(gaps('a')).toEqual([]);
});

test('a log that was deleted to its last file is the same log when it begins again', async () => {
  await world.start();
  world.set.apply([browser()]);
  await write(0, 7);
  await write(7, 8);
  const path = world.recordLogs[0]?.path ?? '';
  // As the service's end does: the current file is rotated too, and nothing follows.
  renameSync(path, `${path}.20991123-135012.042`);
  await readAll(8);
  await untilSwept(0, () => files().length);
  await world.stop();
  await world.start();
  world.set.apply([browser()]);
  await until('it runs', () => world.status().state === 'running');
  await world.stop();
  await write(8, 12);
  await world.start();
  world.set.apply([browser()]);
  await readAll(4);
  await world.stop();
  expect(shipped('a')).toEqual(messages(0, 12));
  expect(gaps('a')).toEqual([]);
});

describe('nothing is deleted', () => {
  test('while no pipeline wants it', async () => {
    await world.start();
    await write(0, 12);
    const before = files();
    world.set.apply([]);
    await sweep.sweep();
    expect(files()).toEqual(before);
    expect(sweep.unreadBytes()).toBeGreaterThan(1_000);
  });

  test('that one of two pipelines has not committed, nor when that one fails', async () => {
    await world.start();
    await write(0, 12);
    const before = files();
    // A spool that cannot be used.
    const broken = browser('b', { name: 'other' });
    world.set.apply([browser()]);
    await readAll(12);
    writeFileSync(pipelineFolder(world.spool, broken.settings, placeOf(broken.settings)), 'no folder');
    world.set.apply([browser(), broken]);
    await until('it fails', () => world.set.states().some(({ state }) => state === 'failed'));
    await sweep.sweep();
    expect(files()).toEqual(before);
    rmSync(pipelineFolder(world.spool, broken.settings, placeOf(broken.settings)));
    await until('both have read it', () => world.set.statuses().every(({ read }) => read.lines === 12));
    await untilSwept(0);
    await world.stop();
    expect(shipped('a')).toEqual(messages(0, 12));
    expect(shipped('b')).toEqual(messages(0, 12));
  });

  test('that does not fit into the buffer of a suspended pipeline, which loses nothing', async () => {
    // 23 MB that cannot be compressed, for 16 MiB of which a tenth is kept free, and the few frames that are under way.
    const records = 520;
    const filling = () => randomBytes(45_000).toString('base64');
    await world.start();
    world.set.apply([browser('a', { suspend: true, buffer: { maxSize: '16Mi' } })]);
    await write(0, records, { filling, maxFileBytes: 1_000_000 });
    await until('its buffer is full', () => world.status().state === 'blocked');
    await untilSwept(1, () => (rotated() < 20 ? 1 : 0));
    expect(sweep.unreadBytes()).toBeGreaterThan(60_000);
    const before = performance.now();
    await world.stop(15_000, true);
    expect(performance.now() - before, 'nothing makes room, so that it is not waited for').toBeLessThan(
      10_000,
    );
    await world.start();
    world.set.apply([browser('a')]);
    await until(
      'the rest is read',
      () => world.status().lag.unreadBytes === 0 && world.status().state === 'running',
    );
    await world.stop(15_000, true);
    expect(shipped('a')).toEqual(messages(0, records));
    expect(gaps('a')).toEqual([]);
  }, 60_000);

  test('before a suspended pipeline has it in its buffer', async () => {
    await world.start();
    world.set.apply([browser('a', { suspend: true })]);
    await write(0, 12);
    await readAll(12);
    await untilSwept(0);
    expect(world.objects('a')).toBe(0);
    world.set.apply([browser('a')]);
    await until('it runs', () => world.status().state === 'running');
    await world.stop();
    expect(shipped('a')).toEqual(messages(0, 12));
  });
});

test('a pipeline that comes later begins with the oldest file that is still there; one that is gone holds nothing up', async () => {
  const other = browser('b', { name: 'other' });
  const hasRead = (place: 'a' | 'b', n: number) => () =>
    world.set.statuses().some(({ destination, read }) => destination.endsWith(place) && read.lines >= n);
  await world.start();
  world.set.apply([browser()]);
  await write(0, 7);
  await readAll(7);
  await untilSwept(0);
  world.set.apply([browser(), other]);
  await write(7, 12);
  await until('both have read it', () => hasRead('a', 12)() && hasRead('b', 5)());
  await untilSwept(0);
  world.set.apply([other]);
  await write(12, 20);
  await until('the one that is left has read it', hasRead('b', 13));
  await untilSwept(0);
  await world.stop();
  expect(shipped('a')).toEqual(messages(0, 12));
  const first = Number(shipped('b')[0]?.slice('event '.length));
  expect(first).toBeLessThanOrEqual(7);
  expect(shipped('b')).toEqual(messages(first, 20));
  expect([...gaps('a'), ...gaps('b')]).toEqual([]);
});

test('another destination goes on where the first one was, and what the first one has goes there', async () => {
  await world.start();
  world.set.apply([browser('a')]);
  await write(0, 7);
  await readAll(7);
  world.set.apply([browser('b')]);
  await write(7, 15);
  await until('the new place has read', () =>
    world.set.statuses().some(({ destination, read }) => destination.endsWith('b') && read.lines >= 15),
  );
  await untilSwept(0);
  await world.stop();
  expect(shipped('a', 'b')).toEqual(messages(0, 15));
  expect([...gaps('a'), ...gaps('b')]).toEqual([]);
});

test('what writes it has ended: it is read to its end before the pipeline stops', async () => {
  await world.start();
  world.set.apply([browser()]);
  await until('it runs', () => world.status().state === 'running');
  await write(0, 200);
  const { set } = world;
  await world.stop(10_000, true);
  expect(shipped('a')).toEqual(messages(0, 200));
  sweep = new RecordLogSweep({ logs: world.recordLogs, committed: () => set.committed(), warn: fail });
  await sweep.sweep();
  expect(rotated()).toBe(0);
  expect(sweep.unreadBytes()).toBe(0);
});
