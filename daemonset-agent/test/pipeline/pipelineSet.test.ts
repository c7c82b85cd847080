import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linesOf, PipelineWorld, until } from './pipelineWorld.ts';

let world: PipelineWorld;
beforeEach(async () => {
  world = new PipelineWorld();
  await world.start();
});
afterEach(() => world.close());

const all = () => [...world.shipped('a'), ...world.shipped('b')].sort();
const isRead = (lines: number) => until(`${lines} lines are read`, () => world.status().read.lines === lines);

test('other settings change neither lines nor objects', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 100);
  await isRead(100);
  world.set.apply([world.wanted('a', { levels: ['INFO'] })]);
  world.write(100, 200);
  await isRead(200);
  world.set.apply([world.wanted('a', { interval: '2h' })]);
  world.write(200, 300);
  await isRead(300);
  expect(world.objects('a'), 'nothing is sealed').toBe(0);
  await world.stop();
  expect(world.shipped('a')).toEqual(linesOf(0, 300));
  expect(world.objects('a')).toBe(1);
});

test('settings that are the same leave a pipeline alone', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 10);
  await isRead(10);
  const before = world.status();
  world.set.apply([world.wanted('a')]);
  world.set.apply([{ ...world.wanted('a'), revision: 'another' }]);
  await until('the revision is the new one', () => world.status().revision === 'another');
  expect(world.status().nextSeal).toBe(before.nextSeal);
  expect(world.status().state).toBe('running');
});

test('a new destination gets what is read from then on; what waits goes where it was to go', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 50);
  await isRead(50);
  world.set.apply([world.wanted('b')]);
  world.write(50, 80);
  await isRead(80);
  await until('the old folder is gone', () => world.folders().length === 1);
  expect(world.shipped('a')).toEqual(linesOf(0, 50));
  await world.stop();
  expect(world.shipped('b')).toEqual(linesOf(50, 80));
});

test('there and back again', async () => {
  for (const [round, to] of (['a', 'b', 'a', 'b', 'a'] as const).entries()) {
    world.set.apply([world.wanted(to)]);
    world.write(round * 10, round * 10 + 10);
    await isRead(round * 10 + 10);
  }
  await world.stop();
  expect(all()).toEqual(linesOf(0, 50));
});

test('while the old destination is away, it is waited for, also over a restart', async () => {
  const away = join(world.folder, 'away');
  world.set.apply([world.wanted('a')]);
  renameSync(join(world.folder, 'a'), away);
  world.write(0, 50);
  await isRead(50);
  world.set.apply([world.wanted('b')]);
  world.write(50, 60);
  await isRead(60);
  expect(world.set.statuses().map(({ state }) => state)).toEqual(['running', 'draining']);
  await world.stop(100);
  await world.start();
  world.set.apply([world.wanted('b')]);
  await until('the old folder fails', () => world.set.statuses()[1]?.upload.failing !== undefined);
  renameSync(away, join(world.folder, 'a'));
  await until('the old folder is gone', () => world.folders().length === 1);
  await world.stop();
  expect(world.shipped('a')).toEqual(linesOf(0, 50));
  expect(world.shipped('b')).toEqual(linesOf(50, 60));
});

test('a deleted pipeline ships the rest, and resumes when it is made again', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 50);
  await isRead(50);
  world.set.apply([]);
  await until('the rest is shipped', () => world.shipped('a').length === 50);
  world.write(50, 70);
  await world.stop();
  await world.start();
  world.set.apply([]);
  expect(world.folders()).toHaveLength(1);
  world.set.apply([world.wanted('b')]);
  await until('the lines since are read', () => world.status().read.lines === 20);
  await world.stop();
  expect(all()).toEqual(linesOf(0, 70));
});

test('the positions of a deleted pipeline go with its logs', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 50);
  await isRead(50);
  rmSync(join(world.folder, 'logs', 'app.log'));
  world.set.apply([]);
  await until('its folder is gone', () => world.folders().length === 0);
  expect(world.shipped('a')).toEqual(linesOf(0, 50));
  expect(world.set.statuses()).toEqual([]);
});

test('a suspended pipeline reads and uploads nothing until it is resumed', async () => {
  world.set.apply([world.wanted('a', { suspend: true, interval: '1s' })]);
  world.write(0, 30);
  await until('something is sealed', () => world.status().spool.sealedSegments > 0);
  expect(world.status().state).toBe('suspended');
  await world.stop();
  expect(world.objects('a')).toBe(0);
  await world.start();
  world.set.apply([world.wanted('a', { suspend: true })]);
  world.write(30, 40);
  await until('the lines since are read', () => world.status().read.lines === 10);
  expect(world.objects('a')).toBe(0);
  world.set.apply([world.wanted('a')]);
  await until('what waited is shipped', () => world.shipped('a').length >= 30);
  await world.stop();
  expect(world.shipped('a')).toEqual(linesOf(0, 40));
});

test('a suspended pipeline that is deleted ships the rest', async () => {
  world.set.apply([world.wanted('a', { suspend: true })]);
  world.write(0, 30);
  await isRead(30);
  world.set.apply([]);
  await until('the rest is shipped', () => world.shipped('a').length === 30);
});

test('a node that goes away may come to its end at any time: no index says before that it was an orderly one', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 10);
  await isRead(10);
  world.set.hurry(true);
  await until('it is shipped', () => world.indexes('a').length === 1);
  const [last] = world.indexes('a');
  expect(last?.stopping).toBe(false);
  expect(last?.sources.map(({ state }) => state)).toEqual(['open']);
  // Without news the next one comes after an interval: an earlier date would make a node that lives look lost.
  expect(Date.parse(last?.nextDue ?? '') - Date.parse(last?.sealedAt ?? '')).toBeGreaterThan(3_000_000);
  world.write(10, 20);
  await isRead(20);
  await world.stop();
  expect(world.indexes('a').map(({ stopping }) => stopping)).toEqual(expect.arrayContaining([false, true]));
  expect(world.shipped('a')).toEqual(linesOf(0, 20));
});

test('totals are kept over restarts and other settings', async () => {
  world.set.apply([world.wanted('a', { levels: ['ERROR'], interval: '1s' })]);
  world.write(0, 30);
  await until(
    'all is read',
    () => world.status().totals.dropped['unknown_level'] === undefined && world.status().read.lines === 30,
  );
  await until('it is shipped', () => world.status().totals.records === 30);
  world.set.apply([world.wanted('a', { levels: ['ERROR'], dropUnknown: true })]);
  world.write(30, 40);
  await isRead(40);
  await world.stop();
  await world.start();
  world.set.apply([world.wanted('a')]);
  await until('the spool is open', () => world.status().totals.records > 0);
  expect(world.status().totals).toMatchObject({ records: 30, objects: 1, dropped: { unknown_level: 10 } });
});

test('totals hold what the last moment of an orderly stop uploads', async () => {
  world.set.apply([world.wanted('a', { interval: '1h' })]);
  world.write(0, 25);
  await isRead(25);
  await world.stop();
  expect(world.shipped('a')).toEqual(linesOf(0, 25));
  await world.start();
  world.set.apply([world.wanted('a', { interval: '1h' })]);
  await until('the spool is open', () => world.status().totals.records > 0);
  expect(world.status().totals).toMatchObject({ records: 25, objects: 1 });
});

test('a destination that cannot take anything holds up no change', async () => {
  rmSync(join(world.folder, 'a'), { recursive: true });
  world.set.apply([world.wanted('a', { interval: '1s' })]);
  world.write(0, 10);
  await until('it fails', () => world.status().upload.failing !== undefined);
  mkdirSync(join(world.folder, 'a'));
  world.set.apply([world.wanted('b')]);
  world.write(10, 20);
  await isRead(20);
  await until('the old folder is gone', () => world.folders().length === 1);
  await world.stop();
  expect(all()).toEqual(linesOf(0, 20));
});

test('a deleted log that was not read to its end is read on with other settings, and to another destination', async () => {
  // Incompressible, so that it fills the smallest buffer there is.
  const filler = Array.from({ length: 700 }, () => randomBytes(30_000).toString('base64'));
  const path = join(world.folder, 'logs', 'big.log');
  writeFileSync(path, `${filler.join('\n')}\n`);
  const small = { buffer: { maxSize: 16 << 20 } };
  world.set.apply([world.wanted('a', { ...small, suspend: true })]);
  await until('the buffer is full', () => world.status().state === 'blocked');
  rmSync(path);
  await until('the deletion is seen', () => world.status().spool.unlinkedBytes > 0);
  world.set.apply([world.wanted('a', { ...small, suspend: true, levels: ['INFO'] })]);
  await until('it is blocked again', () => world.status().state === 'blocked');
  expect(world.status().spool.unlinkedBytes).toBeGreaterThan(0);
  world.set.apply([world.wanted('b', small)]);
  await until('all is read', () => world.status().read.lines === filler.length);
  await world.stop();
  const shipped = [...world.shipped('a'), ...world.shipped('b')];
  expect(shipped.sort()).toEqual(filler.sort());
  expect([...world.indexes('a'), ...world.indexes('b')].flatMap(({ gaps }) => gaps)).toEqual([]);
}, 60_000);
