import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Random } from '../tail/random.ts';
import { faultsOf } from './delivered.ts';
import { SpoolRun, type Store } from './spoolRun.ts';
import { diskError, QUICK_FOLDER, WatchedDisk, watch } from './watchedDisk.ts';

vi.mock('node:fs/promises', async () => (await import('./watchedDisk.ts')).mockedPromises());

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(QUICK_FOLDER, 'spool-model-'));
});
afterEach(() => {
  watch(undefined);
  rmSync(root, { recursive: true });
});

/**
 * One life of a spool on a bad disk: random work, calls that fail, kills. It ends with everything delivered, and says what is wrong
 * with that. `steps` are for whoever has to find out why.
 */
async function live(seed: number, folder: string): Promise<{ faults: string[]; steps: string[] }> {
  const random = new Random(seed);
  const store: Store = new Map();
  const steps: string[] = [];
  const options = { compression: random.pick(['zstd', 'gzip'] as const), dropNone: random.next() < 0.5 };
  let place = join(folder, '0');
  mkdirSync(place, { recursive: true });
  let run = new SpoolRun(place, store, options);
  let promised = 0;

  const reopen = async () => {
    await run.close();
    await run.open();
    expect(run.next, 'committed lines').toBeGreaterThanOrEqual(promised);
    promised = run.next;
  };
  const steady = async () => {
    // Whoever writes to a spool that failed opens it again.
    if (!run.isOpen || run.spool.failure !== undefined) await reopen();
  };

  for (let step = 0; step < 25; step++) {
    const action = random.pick([
      'write',
      'write',
      'commit',
      'commit',
      'seal',
      'ship',
      'drop',
      'crash',
      'gap',
      'final',
    ] as const);
    const disk = new WatchedDisk(place, { adopt: true });
    const failing = random.next() < 0.3 ? random.between(1, 12) : 0;
    steps.push(`${action}${failing ? ` with call ${failing} failing` : ''}`);
    let calls = 0;
    disk.fail = (call) => (++calls === failing ? diskError(random.pick(['ENOSPC', 'EIO']), call) : undefined);
    watch(disk);
    try {
      await steady();
      if (action === 'write') {
        run.write(random.between(1, 40));
        await run.spool.waitForRoom();
      } else if (action === 'commit' || action === 'seal') {
        await run.commit(action === 'seal' ? 'all' : 'full');
        promised = run.committed;
      } else if (action === 'ship') {
        await run.ship(undefined, random.between(0, 3));
      } else if (action === 'drop') {
        const victim = run.sealed.values().find(({ data }) => data !== null && !store.has(data.key));
        if (victim !== undefined) await run.sealed.drop(victim.sequence, 'buffer_full');
      } else if (action === 'gap') {
        run.gap({ reason: 'vanished', from: step, to: null });
      } else if (action === 'final') {
        run.final();
      } else {
        place = await crash(run, place, join(folder, String(step + 1)), random);
        options.compression = random.pick(['zstd', 'gzip'] as const);
        run = new SpoolRun(place, store, options);
      }
    } catch (error) {
      if (!['ENOSPC', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      steps.push(`  ${(error as Error).message}`);
    }
    watch(undefined);
  }
  await reopen();
  await run.commit('all');
  await run.ship();
  await run.close();
  const left = readdirSync(place).filter((name) => !name.startsWith('commit.'));
  const faults = faultsOf(store, run.next, options);
  if (left.length > 0) faults.push(`left behind: ${left.join()}`);
  if (run.pool.taken !== 0) faults.push(`${run.pool.taken} buffers were not given back`);
  return { faults, steps };
}

/** The process dies: what it had written without a commit is there in full, in part, or garbled. */
async function crash(run: SpoolRun, from: string, to: string, random: Random): Promise<string> {
  const committed = new Map(run.openSegments().map((entry) => [entry.sequence, entry]));
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    copyFileSync(join(from, name), join(to, name));
    const entry = committed.get(Number(name.slice(0, 12)));
    const least = name.endsWith('.data')
      ? entry?.dataLength
      : name.endsWith('.journal')
        ? entry?.journalLength
        : undefined;
    if (least === undefined) continue;
    const path = join(to, name);
    const { size } = statSync(path);
    if (random.next() < 0.5) truncateSync(path, random.between(least, Math.max(least, size)));
    if (random.next() < 0.5) writeFileSync(path, `rubbish ${random.next()}`, { flag: 'a' });
  }
  await run.close();
  return to;
}

test('whatever happens to a spool, each committed line is delivered once and each byte accounted for', async () => {
  for (let seed = 1; seed <= 150; seed++) {
    const { faults, steps } = await live(seed, join(root, String(seed)));
    expect(faults, `seed ${seed}\n${steps.join('\n')}`).toEqual([]);
  }
}, 120_000);
