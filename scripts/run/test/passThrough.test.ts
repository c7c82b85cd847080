import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const module = join(import.meta.dirname, '..', 'passThrough.mjs');

/** Starts a process that runs `code` through passThrough. */
function start(code: string) {
  const outer = `import { passThrough } from ${JSON.stringify(module)};
    passThrough(process.execPath, ['-e', ${JSON.stringify(code)}], {});`;
  return spawn(process.execPath, ['--input-type=module', '-e', outer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('the exit code comes through', async () => {
  expect(await once(start('process.exit(42)'), 'exit')).toEqual([42, null]);
});

test('so does death by a signal', async () => {
  expect(await once(start('process.kill(process.pid, "SIGKILL")'), 'exit')).toEqual([null, 'SIGKILL']);
});

test('SIGTERM reaches the program, which ends as it likes', async () => {
  const code =
    'process.on("SIGTERM", () => process.exit(7)); setInterval(() => {}, 1000); process.stdout.write("ready")';
  const child = start(code);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('a program that does not exist is an error, not a hang', async () => {
  const outer = `import { passThrough } from ${JSON.stringify(module)}; passThrough('/nonexistent', [], {});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', outer], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([1, null]);
});
