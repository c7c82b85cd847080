import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileOutput } from '../../src/cloudWatch/fileOutput.ts';
import { waitFor } from '../discovery/waitFor.ts';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-output-test-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const outputTo = (path: string, maxFileBytes?: number) => {
  const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
  return createFileOutput({ path, log, ...(maxFileBytes === undefined ? {} : { maxFileBytes }) });
};

test('lines are appended in their order, also to what is there', async () => {
  const path = join(folder, 'emf.log');
  for (const part of ['a', 'b']) {
    const output = outputTo(path);
    for (let n = 0; n < 20; n++) output.write(`${part}${n}`);
    await output.stop();
    expect(output.counts()).toEqual({ written: 20, dropped: 0 });
  }
  const expected = ['a', 'b'].flatMap((part) => Array.from({ length: 20 }, (_, n) => `${part}${n}\n`));
  expect(readFileSync(path, 'utf8')).toBe(expected.join(''));
});

test('disk space is bounded: one earlier file is kept', async () => {
  const path = join(folder, 'emf.log');
  const output = outputTo(path, 1_000);
  for (let n = 0; n < 100; n++) output.write(`${n} ${'x'.repeat(90)}`);
  await output.stop();
  expect(readdirSync(folder).sort()).toEqual(['emf.log', 'emf.log.1']);
  for (const name of readdirSync(folder))
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000);
  expect(readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)).toMatch(/^99 /);
});

test('where nothing can be written lines are dropped and counted, it is said once, and again when it works', async () => {
  const path = join(folder, 'later', 'emf.log');
  const output = outputTo(path);
  output.write('1');
  output.write('2');
  await waitFor('both are dropped', () => output.counts().dropped === 2);
  mkdirSync(join(folder, 'later'));
  output.write('3');
  await output.stop();
  expect([output.counts(), readFileSync(path, 'utf8')]).toEqual([{ written: 1, dropped: 2 }, '3\n']);
  expect(said).toEqual([
    expect.stringMatching(/cannot be written to .*emf\.log \(ENOENT/),
    expect.stringMatching(/are written to .*emf\.log again/),
  ]);
});
