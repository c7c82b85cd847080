import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  DEATHS,
  type Death,
  diskError,
  mockedPromises,
  QUICK_FOLDER,
  restore,
  WatchedDisk,
  watch,
} from '../../../daemonset-agent/test/spool/watchedDisk.ts';
import { eventOf, IngestRun, type Shipped } from './ingestRun.ts';

vi.mock('node:fs/promises', async () =>
  (await import('../../../daemonset-agent/test/spool/watchedDisk.ts')).mockedPromises(),
);
void mockedPromises;

type Snapshot = {
  after: string;
  death: Death;
  remains: Map<string, Buffer>;
  acknowledged: Set<string>;
  shipped: Shipped;
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(QUICK_FOLDER, 'dedupe-crash-'));
});
afterEach(() => {
  watch(undefined);
  rmSync(root, { recursive: true, force: true });
});

const ids = (session: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${session}:${from + i}`);
const ALL = [...ids('a', 1, 12), ...ids('b', 1, 9), ...ids('c', 5, 9), ...ids('d', 1, 3)];

/** Runs the scenario, and notes what would be left behind after each system call, in each way of dying. */
async function snapshotsOf(
  run: IngestRun,
  disk: WatchedDisk,
  scenario: () => Promise<void>,
): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  disk.onCall = ({ call, name }, done) => {
    for (const death of DEATHS)
      snapshots.push({
        after: `${done ? '' : 'half of '}${call} ${name}`,
        death,
        remains: disk.remains(death),
        acknowledged: new Set(run.acknowledged),
        shipped: new Map(run.shipped),
      });
  };
  watch(disk);
  await scenario();
  watch(undefined);
  return snapshots;
}

/** Starts from what is left. The client sends all again, also what was acknowledged. Returns what is wrong. */
async function recover({ remains, acknowledged, shipped }: Snapshot, folder: string): Promise<string[]> {
  restore(folder, remains);
  const faults: string[] = [];
  const run = new IngestRun(folder, acknowledged, shipped);
  const inFiles = run.counts();
  try {
    await run.open();
    if (run.dedupe.opened.damaged.length > 0) faults.push(`damaged: ${run.dedupe.opened.damaged}`);
    for (const id of ALL) {
      const { session, sequence } = eventOf(id);
      const claim = run.dedupe.claim(session, sequence);
      if (claim === 'new') run.dedupe.settle([{ session, sequence }], 'failed');
      if (claim === 'new' && acknowledged.has(id))
        faults.push(`${id} was acknowledged, and is accepted again`);
      if (claim === 'new' && inFiles.has(id)) faults.push(`${id} is in a file, and is accepted again`);
      if (claim === 'duplicate' && !inFiles.has(id))
        faults.push(`${id} is in no file, and is called a duplicate`);
    }
    for (let i = 0; i < ALL.length; i += 4) await run.send(...ALL.slice(i, i + 4));
    await run.ship();
    await run.send(...ALL);
  } finally {
    await run.close();
  }
  const counts = run.counts();
  for (const id of ALL) if (counts.get(id) !== 1) faults.push(`${id} is stored ${counts.get(id) ?? 0} times`);
  rmSync(folder, { recursive: true });
  return faults;
}

/** Most system calls change nothing of what would be left: each state is tried once. */
function different(snapshots: Snapshot[]): Snapshot[] {
  const known = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    const hash = createHash('sha256').update([...snapshot.acknowledged].join());
    hash.update([...snapshot.shipped.keys()].join());
    for (const [name, bytes] of snapshot.remains) hash.update(`${name} ${bytes.length} `).update(bytes);
    known.set(hash.digest('hex'), snapshot);
  }
  return [...known.values()];
}

async function faultsAfterEachCrash(snapshots: Snapshot[]): Promise<string[]> {
  const all: string[] = [];
  for (const [i, snapshot] of different(snapshots).entries()) {
    const faults = await recover(snapshot, join(root, `copy-${i}`)).catch((error: Error) => [
      error.stack ?? '',
    ]);
    for (const fault of faults) all.push(`#${i} ${snapshot.death} after ${snapshot.after}: ${fault}`);
  }
  return all;
}

/** Batches alone and at once, events again, files that rotate by size and on demand, a reader that deletes, files of changes and bases. */
async function busyTime(run: IngestRun): Promise<void> {
  await run.open();
  await run.send(...ids('a', 1, 3));
  await Promise.all([
    run.send(...ids('b', 1, 3)),
    run.send(...ids('c', 5, 6)),
    run.send('a:3', 'a:4', 'b:2'),
  ]);
  await run.send(...ids('a', 4, 6));
  await run.ship();
  await Promise.all([run.send(...ids('b', 4, 6)), run.send('c:9', 'b:4')]);
  await run.rotate();
  await run.send(...ids('a', 8, 10), 'd:2');
  await run.ship(1);
  await run.send(...ids('b', 7, 9));
}

test('whatever system call it dies at, what was acknowledged is stored, and nothing twice', async () => {
  mkdirSync(join(root, 'disk'));
  const disk = new WatchedDisk(join(root, 'disk'));
  const run = new IngestRun(join(root, 'disk'));
  const snapshots = await snapshotsOf(run, disk, async () => {
    await busyTime(run);
    await run.close();
  });
  const calls = new Set(snapshots.map(({ after }) => after.replace(/\d{8,}.*/, '')));
  expect([...calls].filter((call) => /^rename .*(base|changes|browser\.log\.)/.test(call)).length).toBe(3);
  expect(different(snapshots).length).toBeGreaterThan(200);
  expect(await faultsAfterEachCrash(snapshots)).toEqual([]);
}, 120_000);

test('a start that recovers may die at any system call as well', async () => {
  mkdirSync(join(root, 'disk'));
  const disk = new WatchedDisk(join(root, 'disk'));
  const first = new IngestRun(join(root, 'disk'));
  const killed: { disk: WatchedDisk; run: IngestRun }[] = [];
  disk.onCall = ({ call, name }) => {
    if (!/browser\.log|changes/.test(name) || !/write|rename|sync/.test(call) || killed.length > 40) return;
    const folder = join(root, `killed-${killed.length}`);
    killed.push({ disk: disk.copy(folder), run: new IngestRun(folder, first.acknowledged, first.shipped) });
  };
  watch(disk);
  await busyTime(first);
  disk.onCall = () => undefined;
  await first.close();
  watch(undefined);
  const all: string[] = [];
  for (const { disk: left, run } of killed.filter((_, index) => index % 4 === 0)) {
    const snapshots = await snapshotsOf(run, left, async () => {
      await run.open();
      // Called duplicates at once, as far as they are in the file that was left.
      await run.send(...ids('a', 8, 10), 'c:9');
      await run.rotate();
      await run.send(...ids('d', 1, 2));
      await run.close();
    });
    all.push(...(await faultsAfterEachCrash(snapshots)).map((fault) => `killed in ${left.folder}, ${fault}`));
  }
  expect(killed.length).toBeGreaterThan(20);
  expect(all).toEqual([]);
}, 120_000);

test('whatever system call fails once, what was acknowledged is stored, and nothing twice but what could not be synced', async () => {
  const all: string[] = [];
  let calls = Number.POSITIVE_INFINITY;
  for (let failing = 1; failing <= calls; failing++) {
    const folder = join(root, `failing-${failing}`);
    mkdirSync(folder);
    const disk = new WatchedDisk(folder);
    const run = new IngestRun(folder);
    let count = 0;
    let failed = '';
    disk.fail = (call) => {
      if (++count !== failing) return undefined;
      failed = `${call.call} ${call.name}`;
      return diskError(failing % 2 === 0 ? 'EIO' : 'ENOSPC', call);
    };
    watch(disk);
    const outcome = await busyTime(run).catch((error: Error) => error);
    disk.fail = () => undefined;
    await run.close();
    watch(undefined);
    if (outcome === undefined && failed === '') calls = failing;
    const again = new IngestRun(folder, run.acknowledged, run.shipped);
    await again.open();
    await again.send(...ALL);
    await again.close();
    const mayBeTwice = failed === 'sync browser/browser.log';
    const counts = again.counts();
    for (const id of ALL) {
      const stored = counts.get(id) ?? 0;
      if (stored !== 1 && !(mayBeTwice && stored === 2))
        all.push(`#${failing} ${failed}: ${id} is stored ${stored} times`);
    }
    rmSync(folder, { recursive: true });
  }
  expect(calls).toBeGreaterThan(60);
  expect(all).toEqual([]);
}, 120_000);
