import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { faultsOf, indexesOf } from './delivered.ts';
import { SpoolRun, type Store } from './spoolRun.ts';
import { diskError, QUICK_FOLDER, WatchedDisk, watch } from './watchedDisk.ts';

vi.mock('node:fs/promises', async () => (await import('./watchedDisk.ts')).mockedPromises());

let folder: string;
let disk: WatchedDisk;
let store: Store;
let run: SpoolRun;

beforeEach(async () => {
  folder = mkdtempSync(join(QUICK_FOLDER, 'sealed-'));
  disk = new WatchedDisk(folder);
  watch(disk);
  store = new Map();
  run = new SpoolRun(folder, store);
  await run.open();
});
afterEach(async () => {
  await run.close();
  watch(undefined);
  rmSync(folder, { recursive: true });
});

const names = () => readdirSync(folder).filter((name) => !name.startsWith('commit.'));
const first = () => run.sealed.values()[0]?.sequence ?? 0;

async function seal(lines: number): Promise<void> {
  run.write(lines);
  await run.commit('all');
}

test('what is shipped leaves nothing behind, and its bytes are free', async () => {
  await seal(5);
  expect(run.sealed.bytes).toBeGreaterThan(100);
  await run.ship();
  expect(names()).toEqual([]);
  expect(run.sealed.bytes).toBe(0);
  expect(faultsOf(store, 5)).toEqual([]);
});

test('its bytes are those on the disk: the journal, which may be longer than the data, is gone', async () => {
  await seal(5);
  const left = names();
  expect(left.filter((name) => !/\.(data|index)$/.test(name))).toEqual([]);
  expect(run.sealed.bytes).toBe(left.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0));
});

test('an interval without a line has an index without an object', async () => {
  await run.commit('all');
  await run.ship();
  expect(indexesOf(store)).toMatchObject([{ sequence: 1, object: null, frames: [], sources: [] }]);
});

for (const call of ['rename', 'syncFolder', 'remove'] as const) {
  test(`deletion that fails at ${call} can be repeated`, async () => {
    await seal(5);
    disk.fail = (at) => (at.call === call ? diskError('EIO', at) : undefined);
    await expect(run.ship()).rejects.toThrow('EIO');
    disk.fail = () => undefined;
    expect(run.sealed.values().map(({ sequence }) => sequence)).toEqual([1, 2]);
    await run.sealed.shipped(1);
    await run.ship();
    expect(names()).toEqual([]);
    expect(run.sealed.bytes).toBe(0);
  });
}

test('the folder is fsynced between renaming the index and deleting the data', async () => {
  await seal(1);
  const calls: string[] = [];
  disk.onCall = ({ call }) => calls.push(call);
  await run.sealed.shipped(first());
  expect(calls).toEqual(['rename', 'syncFolder', 'remove', 'remove', 'remove', 'remove']);
});

for (const call of ['write', 'sync', 'rename', 'syncFolder'] as const) {
  test(`a drop that fails at ${call} can be repeated, and the data stays until it is written down`, async () => {
    await seal(5);
    disk.fail = (at) => (at.call === call ? diskError('ENOSPC', at) : undefined);
    await expect(run.sealed.drop(first(), 'buffer_full')).rejects.toThrow('ENOSPC');
    expect(names()).toContain('000000000001.data');
    disk.fail = () => undefined;
    const dropped = await run.sealed.drop(first(), 'buffer_full');
    expect(dropped).toMatchObject({ data: null, records: 0 });
    expect(names()).not.toContain('000000000001.data');
    await run.ship();
    expect(faultsOf(store, 5)).toEqual([]);
  });
}

test('a dropped segment keeps its number and its ranges, and its gap names the key', async () => {
  await seal(2);
  const [segment] = run.sealed.values();
  await run.sealed.drop(first(), 'buffer_full');
  await run.ship();
  const [index] = indexesOf(store).filter(({ gaps }) => gaps.length > 0);
  expect(index).toMatchObject({
    object: null,
    frames: [],
    gaps: [{ reason: 'buffer_full', key: segment?.data?.key, records: 1, bytes: segment?.data?.size }],
    sources: [{ shipped: 0, dropped: { buffer_full: 1 } }],
  });
});

test('a 412 with other bytes: data and index go up under a fresh id', async () => {
  await seal(5);
  const [segment] = run.sealed.values();
  store.set(segment?.data?.key ?? '', Buffer.from('somebody else’s'));
  await run.ship();
  expect(store.get(segment?.data?.key ?? '')?.toString()).toBe('somebody else’s');
  store.delete(segment?.data?.key ?? '');
  expect(faultsOf(store, 5)).toEqual([]);
});

test('a 412 for the index only: the data keeps its key and is not sent twice', async () => {
  await seal(5);
  const [segment] = run.sealed.values();
  store.set(segment?.index.key ?? '', Buffer.from('somebody else’s'));
  await run.ship();
  store.delete(segment?.index.key ?? '');
  expect(store.has(segment?.data?.key ?? '')).toBe(true);
  expect(faultsOf(store, 5)).toEqual([]);
});

for (const call of ['write', 'rename', 'syncFolder'] as const) {
  test(`a fresh id that fails at ${call} can be asked for again`, async () => {
    await seal(5);
    const [segment] = run.sealed.values();
    store.set(segment?.data?.key ?? '', Buffer.from('somebody else’s'));
    disk.fail = (at) => (at.call === call ? diskError('EIO', at) : undefined);
    await expect(run.ship()).rejects.toThrow('EIO');
    disk.fail = () => undefined;
    await run.ship();
    store.delete(segment?.data?.key ?? '');
    expect(faultsOf(store, 5)).toEqual([]);
  });
}

test('uploads and drops go on while the spool is opened again', async () => {
  for (let round = 0; round < 10; round++) await seal(3);
  await run.spool.close();
  const [oldest] = run.sealed.values();
  const [opened] = await Promise.all([
    run.open(),
    run.sealed.drop(oldest?.sequence ?? 0, 'buffer_full').then(() => run.ship()),
  ]);
  expect(opened).toBeUndefined();
  await seal(4);
  await run.ship();
  expect(names()).toEqual([]);
  expect(faultsOf(store, run.next)).toEqual([]);
});

test('leftovers of a deletion and of a half written index are removed at the start', async () => {
  await seal(5);
  await run.close();
  mkdirSync(join(folder, 'other'));
  const leftovers = [
    '000000000001.index.tmp',
    '000000000099.data',
    '000000000099.journal',
    '000000000098.shipped',
  ];
  for (const name of leftovers) writeFileSync(join(folder, name), 'x');
  run = new SpoolRun(folder, store);
  await run.open();
  for (const name of leftovers) expect(existsSync(join(folder, name)), name).toBe(false);
  rmdirSync(join(folder, 'other'));
  await run.ship();
  expect(faultsOf(store, 5)).toEqual([]);
});

test('a data file that somebody deleted is said, with what to do', async () => {
  await seal(5);
  await run.close();
  watch(undefined);
  unlinkSync(join(folder, '000000000001.data'));
  run = new SpoolRun(folder, store);
  await expect(run.open()).rejects.toThrow(
    /Segment 1 in .* its data file is gone.*delete all files of that number/,
  );
});
