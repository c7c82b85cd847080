import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { faultsOf } from './delivered.ts';
import { SpoolRun, type Store } from './spoolRun.ts';
import {
  DEATHS,
  type Death,
  mockedPromises,
  QUICK_FOLDER,
  restore,
  WatchedDisk,
  watch,
} from './watchedDisk.ts';

vi.mock('node:fs/promises', async () => (await import('./watchedDisk.ts')).mockedPromises());
void mockedPromises;

type Snapshot = {
  after: string;
  death: Death;
  remains: Map<string, Buffer>;
  store: Store;
  committed: number;
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(QUICK_FOLDER, 'spool-crash-'));
});
afterEach(() => {
  watch(undefined);
  rmSync(root, { recursive: true, force: true });
});

/** Runs the scenario and notes what would be left behind after each system call, in each way of dying. */
async function snapshotsOf(scenario: (run: SpoolRun, photograph: () => void) => Promise<void>) {
  const folder = join(root, 'spool');
  mkdirSync(folder);
  const disk = new WatchedDisk(folder);
  const store: Store = new Map();
  const run = new SpoolRun(folder, store);
  const snapshots: Snapshot[] = [];
  const photograph = (after: string) => {
    for (const death of DEATHS) {
      snapshots.push({
        after,
        death,
        remains: disk.remains(death),
        store: new Map(store),
        committed: run.committed,
      });
    }
  };
  disk.onCall = ({ call, name }, done) => photograph(`${done ? '' : 'half of '}${call} ${name}`);
  watch(disk);
  await scenario(run, () => photograph('a put'));
  await run.close();
  watch(undefined);
  return snapshots;
}

/** Starts from what is left, reads on to the end, ships all, and says what is wrong. */
async function recover(snapshot: Snapshot, lines: number, folder: string): Promise<string[]> {
  restore(folder, snapshot.remains);
  const store = new Map(snapshot.store);
  const run = new SpoolRun(folder, store);
  try {
    await run.open();
    if (run.next < snapshot.committed) return [`${snapshot.committed} were committed, only ${run.next} are`];
    await run.ship();
    run.write(lines - run.next);
    await run.commit('all');
    await run.ship();
  } finally {
    await run.close();
    rmSync(folder, { recursive: true });
  }
  return faultsOf(store, lines);
}

/** Most system calls change nothing of what would be left: each state is tried once. */
function different(snapshots: Snapshot[]): Snapshot[] {
  const known = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    const hash = createHash('sha256');
    for (const files of [snapshot.remains, snapshot.store])
      for (const [name, bytes] of files) hash.update(`${name} ${bytes.length} `).update(bytes);
    known.set(hash.digest('hex'), snapshot);
  }
  return [...known.values()];
}

async function faultsAfterEachCrash(snapshots: Snapshot[], lines: number): Promise<string[]> {
  const all: string[] = [];
  for (const [i, snapshot] of different(snapshots).entries()) {
    const faults = await recover(snapshot, lines, join(root, `copy-${i}`)).catch((error: Error) => [
      error.stack ?? '',
    ]);
    for (const fault of faults) all.push(`#${i} ${snapshot.death} after ${snapshot.after}: ${fault}`);
  }
  return all;
}

test('whatever system call a commit, a seal or an upload dies at, each line is delivered once', async () => {
  const snapshots = await snapshotsOf(async (run, photograph) => {
    await run.open();
    run.write(5);
    await run.commit();
    run.write(20);
    await run.commit();
    run.write(3);
    await run.commit('all');
    await run.ship(photograph);
    run.write(10);
    await run.commit();
    run.write(2);
    await run.commit('all');
    await run.ship(photograph);
  });
  expect(snapshots.length).toBeGreaterThan(300);
  expect(await faultsAfterEachCrash(snapshots, 60)).toEqual([]);
}, 120_000);

test('a start that recovers may die at any system call as well', async () => {
  const folder = join(root, 'before');
  mkdirSync(folder);
  const before = new SpoolRun(folder, new Map());
  await before.open();
  before.write(30);
  await before.commit();
  before.write(30);
  await before.close();

  const snapshots = await snapshotsOf(async (run) => {
    await run.open();
    run.write(30);
    await run.commit();
    run.write(5);
    await run.spool.close();
    await run.open();
    run.write(1);
    await run.commit('all');
  });
  expect(await faultsAfterEachCrash(snapshots, 50)).toEqual([]);
}, 120_000);

test('a dropped segment is counted, wherever the process dies while it is dropped', async () => {
  const snapshots = await snapshotsOf(async (run, photograph) => {
    await run.open();
    run.write(20);
    await run.commit('all');
    const [first] = run.sealed.values();
    await run.sealed.drop(first?.sequence ?? 0, 'buffer_full');
    await run.ship(photograph);
  });
  expect(await faultsAfterEachCrash(snapshots, 40)).toEqual([]);
}, 120_000);

test('a segment gets a fresh id wherever the process dies meanwhile, and its data is not sent twice', async () => {
  for (const which of ['data', 'index'] as const) {
    const snapshots = await snapshotsOf(async (run, photograph) => {
      await run.open();
      run.write(3);
      await run.commit('all');
      const [first] = run.sealed.values();
      await run.sealed.reidentify(first?.sequence ?? 0, 'fedcba9876543210', which);
      await run.ship(photograph);
    });
    expect(await faultsAfterEachCrash(snapshots, 10)).toEqual([]);
    rmSync(join(root, 'spool'), { recursive: true });
  }
}, 120_000);

test('killed at any system call, then without power while the next start recovers', async () => {
  const folder = join(root, 'spool');
  mkdirSync(folder);
  const disk = new WatchedDisk(folder);
  const store: Store = new Map();
  const killed: { disk: WatchedDisk; store: Store; committed: number }[] = [];
  watch(disk);
  const run = new SpoolRun(folder, store);
  await run.open();
  run.write(9);
  await run.commit();
  run.write(2);
  disk.onCall = () =>
    killed.push({
      disk: disk.copy(join(root, `killed-${killed.length}`)),
      store: new Map(store),
      committed: run.committed,
    });
  await run.commit('all');
  await run.ship();
  await run.close();

  const all: string[] = [];
  for (const { disk, store, committed } of killed) {
    const snapshots: Snapshot[] = [];
    disk.onCall = ({ call, name }) => {
      for (const death of ['power', 'torn'] as const)
        snapshots.push({
          after: `${call} ${name}`,
          death,
          remains: disk.remains(death),
          store: new Map(store),
          committed,
        });
    };
    watch(disk);
    const second = new SpoolRun(disk.folder, store);
    await second.open();
    await second.ship();
    await second.close();
    watch(undefined);
    const faults = await faultsAfterEachCrash(snapshots, 15);
    all.push(...faults.map((fault) => `killed in ${disk.folder}, ${fault}`));
  }
  expect(all).toEqual([]);
}, 120_000);
