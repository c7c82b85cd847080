import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockSpool } from '../../src/spool/spoolLock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Another process that takes the lock and keeps it until it is killed. */
async function otherAgent(path: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lockInChild.main.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    said: said.toString().trim(),
    kill: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

test('a second agent on the same spool is refused while the first one lives', async () => {
  const first = await otherAgent(folder);
  expect(first.said).toBe('locked');
  expect(() => lockSpool(folder)).toThrow(
    `spool.path: ${folder} is in use by another agent, so this one does not start: two agents on one spool would ship ` +
      'lines twice. Stop the other agent, or give this one a folder of its own.',
  );
  await first.kill();
  lockSpool(folder).release();
});

test('the other process is refused as well, and another folder is free', async () => {
  const lock = lockSpool(folder);
  const second = await otherAgent(folder);
  expect(second.said).toContain('is in use by another agent');
  await second.kill();
  const elsewhere = await otherAgent(join(folder, 'another'));
  expect(elsewhere.said).toBe('locked');
  await elsewhere.kill();
  lock.release();
});

test('a lock that was released can be taken again', () => {
  for (let i = 0; i < 3; i++) lockSpool(folder).release();
});
