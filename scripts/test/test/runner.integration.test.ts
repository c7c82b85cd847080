// The runner itself, on a small repository of its own: whatever goes wrong in a test file must end in a failure.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '..', '..', '..');
const samples = {
  good: "test('a', () => expect(1).toBe(1)); test('b', () => {});",
  failing: "test('a', () => expect(1).toBe(2)); test('b', () => {});",
  syntax: 'const x = ;',
  empty: 'export {};',
  rejection: "test('a', () => { Promise.reject(new Error('nobody waits for this')); });",
  killed: "test('a', () => { process.kill(process.pid, 'SIGKILL'); });",
  before:
    "import { beforeAll } from 'vitest'; beforeAll(() => { throw new Error('x'); }); test('a', () => {});",
  after: "import { afterAll } from 'vitest'; afterAll(() => { throw new Error('x'); }); test('a', () => {});",
  leak: "import { createServer } from 'node:http'; test('a', () => { createServer().listen(0); });",
  focused: "test.only('a', () => {}); test('b', () => expect(1).toBe(2));",
  slow: "test('a', () => new Promise((resolve) => setTimeout(resolve, 600_000)), 600_000);",
  skipping: "test('a', () => {}); test('b', (context) => context.skip('no such device'));",
};

const root = mkdtempSync(join(tmpdir(), 'runner-'));
beforeAll(() => {
  for (const path of [
    'scripts/test',
    'test/binaries',
    'test/cluster/src',
    'vitest.config.ts',
    'package.json',
  ]) {
    const leaveOut = (from: string) =>
      !/\/(test|node_modules)$/.test(from.slice(repository.length + path.length + 1));
    cpSync(join(repository, path), join(root, path), { recursive: true, filter: leaveOut });
  }
  rmSync(join(root, 'scripts/test/test'), { recursive: true, force: true });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'sample/test'), { recursive: true });
  for (const [name, code] of Object.entries(samples)) {
    writeFileSync(
      join(root, `sample/test/${name}.test.ts`),
      `import { expect, test } from 'vitest';\n${code}\n`,
    );
  }
});
afterAll(() => rmSync(root, { recursive: true }));

function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env } };
    execFile(process.execPath, ['scripts/test/main.ts', ...args], options, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

const lastLineOf = (stdout: string) => stdout.trimEnd().split('\n').at(-1);

test.each([
  ['good', 0, '2 passed, 0 failed'],
  ['failing', 1, '1 passed, 1 failed'],
  ['syntax', 1, '0 passed, 1 failed'],
  ['empty', 1, '0 passed, 1 failed'],
  ['rejection', 1, '1 passed, 1 failed'],
  ['killed', 1, '0 passed, 1 failed'],
  ['before', 1, '0 passed, 1 failed, 1 skipped'],
  ['after', 1, '1 passed, 1 failed'],
  ['leak', 1, '1 passed, 1 failed'],
  ['focused', 1, '0 passed, 1 failed, 1 skipped'],
  ['skipping', 0, '1 passed, 0 failed, 1 skipped'],
])('%s: exit code %i, "%s"', async (sample, code, lastLine) => {
  const result = await run(['unit', '--only', `sample/test/${sample}`]);
  expect(lastLineOf(result.stdout)).toBe(lastLine);
  expect(result.code).toBe(code);
});

test('in CI a skipped test is a failure', async () => {
  const result = await run(['unit', '--only', 'skipping'], { CI: 'true' });
  expect(lastLineOf(result.stdout)).toBe('1 passed, 1 failed');
  expect(result.code).toBe(1);
});

test('--json leaves one line on stdout', async () => {
  const result = await run(['unit', '--only', 'good', '--json']);
  expect(JSON.parse(result.stdout)).toMatchObject({
    passed: 2,
    failed: 0,
    skipped: 0,
    tiers: [{ name: 'unit' }],
  });
  expect(result.stdout.trimEnd()).not.toContain('\n');
});

test('--only that matches nothing is an error', async () => {
  expect(await run(['unit', '--only', 'nothing-is-called-that'])).toMatchObject({ code: 1 });
});

test('a tier without tests says so and succeeds', async () => {
  const result = await run(['browser']);
  expect(result.stdout).toContain('no tests in this tier yet');
  expect(result).toMatchObject({ code: 0 });
});

test('stopped by a signal it ends soon, and not as a success', async () => {
  const child = spawn(process.execPath, ['scripts/test/main.ts', 'unit', '--only', 'slow'], { cwd: root });
  const output = text(child.stdout);
  while (!String((await once(child.stdout, 'data'))[0]).includes('RUN'));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(await output).toContain('Stopped by SIGTERM');
});

test('an unknown tier is refused', async () => {
  expect(await run(['choas'])).toMatchObject({ code: 2, stdout: '' });
});
