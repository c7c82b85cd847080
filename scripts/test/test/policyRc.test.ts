import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withoutServices } from '../policyRc.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  file = join(folder, 'policy-rc.d');
});
afterEach(() => rmSync(folder, { recursive: true }));

const verdict = () => spawnSync(file, ['ssh', 'start']).status;

test('it forbids services while packages are installed, and is gone afterwards', async () => {
  expect(await withoutServices(async () => verdict(), file)).toBe(101);
  expect(readdirSync(folder)).toEqual([]);
});

test('it is gone after a failure too', async () => {
  await expect(withoutServices(() => Promise.reject(new Error('apt')), file)).rejects.toThrow('apt');
  expect(readdirSync(folder)).toEqual([]);
});

test('a policy that the machine has comes back', async () => {
  writeFileSync(file, 'the machine’s own');
  expect(await withoutServices(async () => verdict(), file)).toBe(101);
  expect(readFileSync(file, 'utf8')).toBe('the machine’s own');
  expect(readdirSync(folder)).toEqual(['policy-rc.d']);
});

test('after a crash services start again, and the next run puts the machine’s own policy back', async () => {
  writeFileSync(file, 'the machine’s own');
  const gone = spawnSync('true').pid;
  let crashed = '';
  await withoutServices(async () => {
    crashed = readFileSync(file, 'utf8');
    expect(existsSync(`${file}.before-logpipeline`)).toBe(true);
    // As a crash leaves it: the runner's process is gone, both files are there.
    writeFileSync(file, crashed.replaceAll(String(process.pid), String(gone)));
    expect(verdict()).toBe(0);
    await withoutServices(async () => expect(verdict()).toBe(101), file);
  }, file);
  expect(readFileSync(file, 'utf8')).toBe('the machine’s own');
});
