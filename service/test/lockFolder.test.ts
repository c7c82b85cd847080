import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockFolder } from '../src/lockFolder.ts';

test('a lock is kept although nobody refers to it any more', () => {
  const child = join(import.meta.dirname, 'lockTwice.main.ts');
  const said = execFileSync(process.execPath, ['--expose-gc', child], { encoding: 'utf8' });
  expect(said).toBe('it is in use\n');
});

const sentences = { inUse: 'it is in use', unusable: (why: string) => `it cannot be used: ${why}` };

test('nothing is written, so that a full disk is locked too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lock-folder-'));
  const lock = lockFolder(folder, sentences);
  expect(readdirSync(folder)).toEqual(['lock.sqlite']);
  lock.release();
  rmSync(folder, { recursive: true });
});

test('a folder that cannot be made is said to be so', () => {
  expect(() => lockFolder('/dev/null/folder', sentences)).toThrow('it cannot be used: ');
});
