import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { total } from '../logMetrics/total.ts';
import { linesOf, PipelineWorld, until } from './pipelineWorld.ts';

let world: PipelineWorld;
beforeEach(async () => {
  world = new PipelineWorld();
  await world.start();
});
afterEach(() => world.close());

const isRead = (lines: number) => until(`${lines} lines are read`, () => world.status().read.lines === lines);
const oldest = () => world.status().lag.oldestUnshippedSeconds;

test('a pipeline that has nothing to ship is not behind, however long it is idle', async () => {
  world.set.apply([world.wanted('a', { interval: '1s' })]);
  world.write(0, 10);
  await until('it is shipped', () => world.status().shipped.records === 10);
  await until('nothing waits', () => world.status().upload.queued === 0);
  const { objects } = world.status().shipped;
  await until('an interval without records is told', () => world.indexes('a').length > objects);
  expect([oldest(), world.status().lag.oldestUnshippedTime]).toEqual([0, null]);
});

test('a suspended pipeline says so, and is as far behind as what it holds, also after a restart', async () => {
  world.set.apply([world.wanted('a', { interval: '1s', suspend: true })]);
  const before = Date.now();
  world.write(0, 10);
  await until('it is sealed', () => world.status().spool.sealedSegments > 0);
  const { suspended, state, intervalSeconds, lag } = world.status();
  expect({ suspended, state, intervalSeconds }).toEqual({
    suspended: true,
    state: 'suspended',
    intervalSeconds: 1,
  });
  const since = Date.parse(lag.oldestUnshippedTime ?? '');
  expect(since).toBeGreaterThanOrEqual(before);
  await world.stop(0);
  await world.start();
  world.set.apply([world.wanted('a', { suspend: true })]);
  await until('it runs again', () => world.status().state === 'suspended');
  expect(Date.parse(world.status().lag.oldestUnshippedTime ?? '')).toBe(since);
  world.set.apply([world.wanted('a')]);
  await until('it is shipped', () => world.status().shipped.records === 10);
  await until('nothing waits', () => world.status().lag.oldestUnshippedTime === null);
  expect([oldest(), world.status().suspended]).toEqual([0, false]);
  expect(world.shipped('a')).toEqual(linesOf(0, 10));
});

test('what was read and not sealed is behind too, also after the settings changed', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 10);
  await isRead(10);
  const { oldestUnshippedTime } = world.status().lag;
  expect(oldestUnshippedTime).not.toBeNull();
  const wanted = world.wanted('a', { interval: '2h' });
  world.set.apply([wanted]);
  await until('they are in effect', () => world.status().revision === wanted.revision);
  await until('it runs again', () => world.status().state === 'running');
  expect(world.status().lag.oldestUnshippedTime).toBe(oldestUnshippedTime);
});

test('open files and rotations are counted', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 10);
  await isRead(10);
  expect(world.status().files).toEqual({ open: 1, rotated: 0, notTailed: 0 });
  const log = join(world.folder, 'logs', 'app.log');
  renameSync(log, `${log}.1`);
  world.write(10, 20);
  await isRead(20);
  expect(world.status().files.rotated).toBe(1);
  expect(world.status().gaps).toEqual({});
});

test('a line counts once, though two pipelines read it and one of them got other settings', async () => {
  const other = { ...world.wanted('b', { name: 'other' }) };
  world.set.apply([world.wanted('a'), other]);
  world.write(0, 50);
  const read = (lines: number) =>
    until(`both have read ${lines}`, () =>
      world.set.statuses().every((status) => status.read.lines >= lines),
    );
  await read(50);
  world.set.apply([world.wanted('a', { levels: ['ERROR'] }), other]);
  world.write(50, 80);
  await read(80);
  expect(total(world.tally)).toBe(80);
  expect([...world.tally.workloads()].map(({ namespace, workload }) => [namespace, workload])).toEqual([
    ['', 'app.log'],
  ]);
  expect(world.tally.late).toBe(0);
});

test('a spool that cannot be used is behind all the same, and what is read again counts once', async () => {
  renameSync(join(world.folder, 'a'), join(world.folder, 'away'));
  world.set.apply([world.wanted('a', { interval: '1s' })]);
  world.write(0, 10);
  await until('it is sealed', () => world.status().spool.sealedSegments > 0);
  const { oldestUnshippedTime } = world.status().lag;
  const path = join(world.spool, 'pipelines', world.folders()[0] ?? '');
  renameSync(path, `${path}.away`);
  writeFileSync(path, 'no folder');
  world.write(10, 20);
  await until('the spool failed', () => world.status().state === 'failed');
  expect(world.status().lag.oldestUnshippedTime).toBe(oldestUnshippedTime);
  rmSync(path);
  renameSync(`${path}.away`, path);
  await until('it runs again', () => world.status().state === 'running');
  await until('all is read', () => world.status().read.lines >= 20);
  expect(total(world.tally)).toBe(20);
});
