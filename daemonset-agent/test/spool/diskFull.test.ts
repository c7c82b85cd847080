import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faultsOf } from './delivered.ts';
import { SpoolRun, type Store } from './spoolRun.ts';

/** Small, so that it is full soon; a mount of its own, so that nothing else is. */
const DISK_BYTES = 128 * 1024;
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

let mount: string;
beforeEach(() => {
  mount = mkdtempSync(join(tmpdir(), 'small-disk-'));
  if (canMount) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'none', mount]);
});
afterEach(() => {
  if (canMount) execFileSync('umount', [mount]);
  rmSync(mount, { recursive: true });
});

/** Fills the disk up, all but some bytes. */
function fill(leave: number): void {
  const path = join(mount, 'ballast');
  rmSync(path, { force: true });
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeFileSync(path, block, { flag: 'a' });
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
  const { size } = statSync(path);
  rmSync(path);
  if (size > leave) writeFileSync(path, Buffer.alloc(size - leave));
}

test.runIf(canMount)(
  'a full disk (needs root to mount one) fails the spool, and nothing is lost or doubled',
  async () => {
    const store: Store = new Map();
    const folder = join(mount, 'pipelines', 'p');
    const run = new SpoolRun(folder, store);
    await run.open();
    let failures = 0;
    for (let round = 0; round < 60; round++) {
      // From almost nothing left to enough for a commit.
      fill((round % 12) * 4096);
      if (round % 5 === 0) await run.ship();
      try {
        if (run.isOpen && run.spool.failure !== undefined) await run.close();
        if (!run.isOpen) await run.open();
        run.write(20);
        await run.commit(round % 3 === 0 ? 'all' : 'full');
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
        failures++;
        await run.close();
      }
    }
    expect(failures).toBeGreaterThan(5);
    rmSync(join(mount, 'ballast'), { force: true });
    await run.ship();
    if (!run.isOpen) await run.open();
    await run.commit('all');
    await run.ship();
    await run.close();
    expect(run.committed).toBeGreaterThan(20);
    expect(faultsOf(store, run.committed)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['commit.a', 'commit.b']);
    expect(run.pool.taken).toBe(0);
  },
);
