import { mkdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RecordLogWriter, rotatedName } from '@logpipeline/record-log';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ofThisAgent } from '../../src/pipeline/ofThisAgent.ts';
import type { WantedPipeline } from '../../src/pipeline/wantedPipeline.ts';
import { RecordLogSweep } from '../../src/recordLog/recordLogSweep.ts';
import {
  DEATHS,
  type Death,
  diskError,
  mockedPromises,
  QUICK_FOLDER,
  restore,
  WatchedDisk,
  watch,
} from '../spool/watchedDisk.ts';
import { type Files, filesOf, hashOf, restoreStore } from './diskFiles.ts';
import { PipelineWorld, until } from './pipelineWorld.ts';

vi.mock('node:fs/promises', async () => (await import('../spool/watchedDisk.ts')).mockedPromises());
void mockedPromises;

type Places = ('a' | 'b')[];
type Snapshot = {
  after: string;
  death: Death;
  /** Of the whole volume. */
  volume: Files;
  stores: Record<'a' | 'b', Files>;
  /** Records whose write had resolved. */
  acknowledged: number;
};

let world: PipelineWorld;
let sweep: RecordLogSweep;
let acknowledged = 0;
beforeEach(() => {
  world = new PipelineWorld(QUICK_FOLDER);
  // One disk for all, as the volume is.
  world.recordLogs = [{ kind: 'browser', path: join(world.spool, 'browser', 'browser.log') }];
  sweep = new RecordLogSweep({ logs: world.recordLogs, committed: () => world.set.committed(), warn: fail });
  acknowledged = 0;
});
afterEach(async () => {
  watch(undefined);
  await sweep.stop();
  await world.close();
});

function fail(message: string): never {
  throw new Error(message);
}

const path = (name: string) => join(world.folder, name);
const messageOf = (n: number) => `event ${String(n).padStart(4, '0')}`;
const messages = (to: number) => Array.from({ length: to }, (_, n) => messageOf(n));

/** One for each place, of another name each. */
function pipelines(places: Places): WantedPipeline[] {
  return ofThisAgent(
    places.map((to) => world.wanted(to, { name: `to-${to}`, frontend: {} })),
    true,
  );
}

/** Writes so many records more, two or three in a file, and begins a new file, as a service that was started again. */
async function write(records: number): Promise<void> {
  const writer = new RecordLogWriter({
    path: world.recordLogs[0]?.path ?? '',
    maxFileBytes: 300,
    whenFull: { deleteOldest: { keptBytes: 1e9, keptFiles: 1e9 } },
    now: Date.now,
  });
  for (let n = 0; n < records; n++) {
    const time = new Date().toISOString();
    await writer.write(
      Buffer.from(
        `{"timestamp":"${time}","level":"INFO","kind":"browser","message":"${messageOf(acknowledged)}"}\n`,
      ),
    );
    acknowledged++;
  }
  await writer.close();
}

/** Resolves when so many files are left. */
async function swept(left: number): Promise<void> {
  const sweepAndCount = async () => {
    await sweep.sweep();
    return filesOf(join(world.spool, 'browser')).size;
  };
  await expect.poll(sweepAndCount, { timeout: 20_000 }).toBe(left);
}

/** As a service does when it ends, or when it has written nothing for a while. */
async function rotate(): Promise<void> {
  const path = world.recordLogs[0]?.path ?? '';
  await rename(path, join(dirname(path), rotatedName(basename(path), Date.now())));
}

/** Runs the scenario and notes what would be left behind after each call that touches the record log or a commit. */
async function snapshotsOf(scenario: () => Promise<void>): Promise<Snapshot[]> {
  mkdirSync(world.spool, { recursive: true });
  const disk = new WatchedDisk(world.spool);
  const snapshots = new Map<string, Snapshot>();
  disk.onCall = ({ call, name }, done) => {
    if (!name.startsWith('browser') && !name.includes('commit.')) return;
    const stores = { a: filesOf(path('a')), b: filesOf(path('b')) };
    const after = `${done ? '' : 'half of '}${call} ${name}`;
    for (const death of DEATHS) {
      const snapshot = { after, death, volume: disk.remains(death), stores, acknowledged };
      // The first with so much acknowledged is the strictest that the same files can be held against.
      const state = `${acknowledged} ${hashOf(snapshot.volume, stores.a, stores.b)}`;
      if (!snapshots.has(state)) snapshots.set(state, snapshot);
    }
  };
  watch(disk);
  await world.start();
  await scenario();
  await world.stop();
  watch(undefined);
  return [...snapshots.values()];
}

/** Starts from what is left, reads to the end, ships all, and says what is wrong. */
async function recover(snapshot: Snapshot, places: Places): Promise<string[]> {
  for (const name of ['spool', 'a', 'b']) rmSync(path(name), { recursive: true, force: true });
  restore(world.spool, snapshot.volume);
  for (const name of ['a', 'b'] as const) restoreStore(path(name), snapshot.stores[name]);
  await world.start();
  world.set.apply(pipelines(places));
  await until('it runs', () => world.set.states().every(({ state }) => state === 'running'));
  await world.stop(5_000, true);
  const faults: string[] = [];
  for (const place of places) {
    const shipped = world.shipped(place);
    const doubled = shipped.filter((line, index) => shipped[index - 1] === line);
    const lost = messages(snapshot.acknowledged).filter((line) => !shipped.includes(line));
    const gaps = world.indexes(place).flatMap((index) => index.gaps.map(({ reason }) => reason));
    // What was read and not synced yet can be lost with the power: it was acknowledged to nobody.
    const wrong = gaps.filter((reason) => reason !== 'shrunk' || snapshot.death === 'killed');
    if (lost.length + doubled.length + wrong.length > 0)
      faults.push(`${place}: lost ${lost.join()}, doubled ${doubled.join()}, gaps ${wrong.join()}`);
  }
  return faults;
}

async function faultsAfterEachCrash(snapshots: Snapshot[], places: Places): Promise<string[]> {
  const all: string[] = [];
  for (const [i, snapshot] of snapshots.entries()) {
    const faults = await recover(snapshot, places).catch((error: Error) => [error.stack ?? '']);
    await world.stop(0);
    for (const fault of faults) all.push(`#${i}, ${snapshot.death} after ${snapshot.after}: ${fault}`);
  }
  return all;
}

test('whatever system call of a commit or a deletion it dies at, each acknowledged record is delivered once', async () => {
  const snapshots = await snapshotsOf(async () => {
    world.set.apply(pipelines(['a', 'b']));
    await write(5);
    await swept(1);
    await write(3);
    await rotate();
    await swept(0);
    await write(4);
    await swept(1);
  });
  expect(snapshots.filter(({ after }) => after.startsWith('remove browser')).length).toBeGreaterThan(3);
  expect(await faultsAfterEachCrash(snapshots, ['a', 'b'])).toEqual([]);
}, 600_000);

test('a file that cannot be deleted is said once, and nothing behind it goes before it', async () => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  sweep = new RecordLogSweep({ logs: world.recordLogs, committed: () => world.set.committed(), warn });
  await world.start();
  world.set.apply(pipelines(['a']));
  await write(12);
  const rotated = () =>
    [...filesOf(join(world.spool, 'browser')).keys()].filter((name) => name !== 'browser.log').sort();
  const [first, second, ...others] = rotated();
  const disk = new WatchedDisk(world.spool);
  disk.fail = (call) =>
    call.call === 'remove' && call.name === `browser/${second}` ? diskError('EIO', call) : undefined;
  watch(disk);
  await until('all is committed', () => world.status().committed.lines === 12);
  for (let sweeps = 0; sweeps < 3; sweeps++) await sweep.sweep();
  expect(rotated()).toEqual([second, ...others]);
  expect(rotated()).not.toContain(first);
  expect(warnings).toEqual([expect.stringContaining('EIO')]);
  watch(undefined);
  await swept(1);
  await world.stop();
  expect(world.shipped('a')).toEqual(messages(12));
});
