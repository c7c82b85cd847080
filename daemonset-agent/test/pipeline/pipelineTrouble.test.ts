import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
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

const noteOfFolder = () => join(world.spool, 'pipelines', world.folders()[0] ?? '', 'pipeline.json');

test('a folder whose note cannot be used holds up neither its pipeline nor a deletion, and waits', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 50);
  await isRead(50);
  await world.stop(0);
  writeFileSync(noteOfFolder(), '{"version":1,"pipeline":{"name"');
  await world.start();
  world.set.apply([world.wanted('b')]);
  world.write(50, 60);
  await isRead(10);
  expect(world.folders()).toHaveLength(2);
  world.set.apply([world.wanted('a')]);
  world.write(60, 70);
  await isRead(20);
  await until('the folder between is gone', () => world.folders().length === 1);
  await world.stop();
  expect(all()).toEqual(linesOf(0, 70));
});

test('other credentials are used although the folder cannot note them, as on a disk that is full', async () => {
  const away = join(world.folder, 'away');
  world.set.apply([world.wanted('a', { interval: '1s' })]);
  renameSync(join(world.folder, 'a'), away);
  world.write(0, 30);
  await until('it fails', () => world.status().upload.failing !== undefined);
  await world.stop(0);
  // A new note cannot be written there.
  symlinkSync(join(world.folder, 'nowhere', 'note'), `${noteOfFolder()}.tmp`);
  renameSync(away, join(world.folder, 'a'));
  await world.start();
  // What the note has of the settings is other than before, as with other credentials.
  world.set.apply([world.wanted('a', { buffer: { maxSize: 1 << 28 } })]);
  await until('what waited is shipped', () => world.shipped('a').length === 30);
  world.write(30, 40);
  await until('the note is made up for', () =>
    readFileSync(noteOfFolder(), 'utf8').includes(String(1 << 28)),
  );
});

test('an end in the middle of a deletion still uploads what is sealed then', async () => {
  world.set.apply([world.wanted('a')]);
  world.write(0, 50);
  await isRead(50);
  world.set.apply([]);
  while (world.set.statuses()[0]?.state !== 'draining') await nextTurn();
  await world.stop();
  expect(world.shipped('a')).toEqual(linesOf(0, 50));
});

test('a deleted log counts as open, also while its pipeline gets other settings', async () => {
  const folder = join(world.folder, 'pods', 'shop_web-1_uid-1', 'app');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '0.log'), '2026-11-23T04:00:00.000000001Z stdout F x\n');
  const wanted = (interval: string) =>
    world.wanted('a', { interval, pods: { root: join(world.folder, 'pods') } });
  const uids = () => world.set.openLogs().flatMap((log) => (log.type === 'container' ? log.uid : []));
  world.set.apply([wanted('1h')]);
  await isRead(1);
  rmSync(join(world.folder, 'pods', 'shop_web-1_uid-1'), { recursive: true });
  expect(uids()).toEqual(['uid-1']);
  world.set.apply([wanted('2h')]);
  for (let turn = 0; turn < 5; turn++) {
    expect(uids()).toEqual(['uid-1']);
    await nextTurn();
  }
});

test('a pipeline that comes and goes as fast as it can ships each line once', async () => {
  for (let round = 0; round < 40; round++) {
    world.set.apply(round % 3 === 0 ? [] : [world.wanted(round % 2 === 0 ? 'a' : 'b')]);
    world.write(round * 5, round * 5 + 5);
    for (let turn = round % 7; turn > 0; turn--) await nextTurn();
  }
  world.set.apply([world.wanted('a')]);
  await until('all is read', () => world.shipped('a').length + world.shipped('b').length + unsealed() >= 200);
  await world.stop();
  expect(all()).toEqual(linesOf(0, 200));
});

/** Lines that this process read and that were not shipped. */
const unsealed = () => {
  const { read, shipped } = world.status();
  return read.lines - shipped.records;
};
