import { mkdirSync, rmSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  DEATHS,
  type Death,
  mockedPromises,
  QUICK_FOLDER,
  restore,
  WatchedDisk,
  watch,
} from '../spool/watchedDisk.ts';
import { type Files, filesOf, hashOf, restoreStore } from './diskFiles.ts';
import { linesOf, PipelineWorld, until } from './pipelineWorld.ts';

vi.mock('node:fs/promises', async () => (await import('../spool/watchedDisk.ts')).mockedPromises());
void mockedPromises;

type Snapshot = { after: string; death: Death; spool: Files; stores: Record<'a' | 'b', Files> };

const LINES = 60;

let world: PipelineWorld;
beforeEach(() => {
  world = new PipelineWorld(QUICK_FOLDER);
});
afterEach(async () => {
  watch(undefined);
  await world.close();
});

const path = (name: string) => `${world.folder}/${name}`;

/** Runs the scenario and notes what would be left behind after each system call, in each way of dying. */
async function snapshotsOf(scenario: () => Promise<void>): Promise<Snapshot[]> {
  mkdirSync(world.spool, { recursive: true });
  const disk = new WatchedDisk(world.spool);
  const snapshots = new Map<string, Snapshot>();
  disk.onCall = ({ call, name }, done) => {
    const stores = { a: filesOf(path('a')), b: filesOf(path('b')) };
    for (const death of DEATHS) {
      const snapshot = {
        after: `${done ? '' : 'half of '}${call} ${name}`,
        death,
        spool: disk.remains(death),
        stores,
      };
      snapshots.set(hashOf(snapshot.spool, stores.a, stores.b), snapshot);
    }
  };
  watch(disk);
  await world.start();
  await scenario();
  await world.stop();
  watch(undefined);
  return [...snapshots.values()];
}

/** Starts from what is left with a configuration, reads on to the end, ships all, and says what is wrong. */
async function recover({ spool, stores }: Snapshot, to: 'a' | 'b'): Promise<string[]> {
  for (const name of ['spool', 'a', 'b']) rmSync(path(name), { recursive: true, force: true });
  restore(world.spool, spool);
  for (const name of ['a', 'b'] as const) restoreStore(path(name), stores[name]);
  await world.start();
  world.set.apply([world.wanted(to)]);
  const { size } = statSync(path('logs/app.log'));
  await until('all is read', () => world.set.statuses()[0]?.sources[0]?.offset === size);
  await world.stop();
  const faults: string[] = [];
  const shipped = [...world.shipped('a'), ...world.shipped('b')].sort();
  if (shipped.join() !== linesOf(0, LINES).join()) faults.push(`shipped: ${describe(shipped)}`);
  for (const name of ['a', 'b'] as const) {
    const objects = [...filesOf(path(name)).keys()].filter((key) => key.includes('.ndjson.')).sort();
    const indexed = world
      .indexes(name)
      .flatMap(({ object }) => object?.key ?? [])
      .sort();
    if (objects.join() !== indexed.join())
      faults.push(`${name} holds ${objects}, its indexes name ${indexed}`);
  }
  return faults;
}

function describe(shipped: string[]): string {
  const wanted = linesOf(0, LINES);
  const lost = wanted.filter((line) => !shipped.includes(line));
  const doubled = shipped.filter((line, index) => shipped[index - 1] === line);
  return `lost ${lost.join()}, doubled ${doubled.join()}`;
}

async function faultsAfterEachCrash(snapshots: Snapshot[]): Promise<string[]> {
  const all: string[] = [];
  for (const [i, snapshot] of snapshots.entries()) {
    const to = i % 2 === 0 ? 'a' : 'b';
    const faults = await recover(snapshot, to).catch((error: Error) => [error.stack ?? '']);
    await world.stop(0);
    for (const fault of faults)
      all.push(`#${i} to ${to}, ${snapshot.death} after ${snapshot.after}: ${fault}`);
  }
  return all;
}

const isRead = (lines: number) => until(`${lines} lines are read`, () => world.status().read.lines === lines);

test('whatever system call a change of destination, there and back, dies at, each line is delivered once', async () => {
  world.write(0, 20);
  const snapshots = await snapshotsOf(async () => {
    world.set.apply([world.wanted('a')]);
    await isRead(20);
    world.set.apply([world.wanted('b')]);
    world.write(20, 40);
    await isRead(40);
    world.set.apply([world.wanted('a')]);
    world.write(40, 60);
    await isRead(60);
  });
  expect(snapshots.length).toBeGreaterThan(100);
  expect(await faultsAfterEachCrash(snapshots)).toEqual([]);
}, 300_000);

test('whatever system call a deletion and a new life elsewhere die at, each line is delivered once', async () => {
  world.write(0, 20);
  const snapshots = await snapshotsOf(async () => {
    world.set.apply([world.wanted('a')]);
    await isRead(20);
    world.set.apply([]);
    await until('it is shipped', () => world.shipped('a').length === 20);
    world.write(20, 60);
    world.set.apply([world.wanted('b')]);
    await isRead(60);
  });
  expect(await faultsAfterEachCrash(snapshots)).toEqual([]);
}, 300_000);

test('whatever system call other settings die at, each line is delivered once', async () => {
  world.write(0, 20);
  const snapshots = await snapshotsOf(async () => {
    world.set.apply([world.wanted('a')]);
    await isRead(20);
    world.set.apply([world.wanted('a', { compression: 'gzip' })]);
    world.write(20, 40);
    await isRead(40);
    world.set.apply([world.wanted('a', { suspend: true })]);
    world.write(40, 60);
    await isRead(60);
  });
  expect(await faultsAfterEachCrash(snapshots)).toEqual([]);
}, 300_000);
