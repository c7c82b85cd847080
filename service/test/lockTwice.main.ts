import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFolder } from '../src/lockFolder.ts';

/** Run with --expose-gc: locks a folder, lets go of all that refers to the lock, and locks it again. */
const folder = mkdtempSync(join(tmpdir(), 'lock-folder-'));
const sentences = { inUse: 'it is in use', unusable: (why: string) => why };
lockFolder(folder, sentences);
for (let i = 0; i < 2; i++) {
  await sleep(1);
  (globalThis as { gc?: () => void }).gc?.();
}
try {
  lockFolder(folder, sentences);
  console.log('locked twice');
} catch (error) {
  console.log((error as Error).message);
}
rmSync(folder, { recursive: true });
