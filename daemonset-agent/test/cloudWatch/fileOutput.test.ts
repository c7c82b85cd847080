import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileOutput, type FileOutputOptions } from '../../src/cloudWatch/fileOutput.ts';
import { waitFor } from '../discovery/waitFor.ts';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-output-test-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const outputTo = (path: string, options: Partial<FileOutputOptions> = {}) => {
  const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
  return createFileOutput({ path, log, ...options });
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
  const output = outputTo(path, { maxFileBytes: 1_000 });
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

/** A disk on which a line that holds `full` gets half of its place only. */
const appendHalf = async (path: string, bytes: Buffer) => {
  const isFull = bytes.includes('full');
  appendFileSync(path, isFull ? bytes.subarray(0, bytes.length / 2) : bytes);
  if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
};
const truncateNever = async () => {
  throw Object.assign(new Error('EIO: i/o error, ftruncate'), { code: 'EIO' });
};

test('of a line that a full disk took in part nothing stays', async () => {
  const path = join(folder, 'emf.log');
  const output = outputTo(path, { append: appendHalf });
  for (const line of ['{"full":0}', '{"n":1}', '{"full":2}', '{"full":3}', '{"n":4}']) output.write(line);
  await output.stop();
  expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":4}\n');
  expect(output.counts()).toEqual({ written: 2, dropped: 3 });
});

test('where a part of a line has to stay, the next one begins a line of its own', async () => {
  const path = join(folder, 'emf.log');
  const output = outputTo(path, { append: appendHalf, truncate: truncateNever });
  for (const line of ['{"n":1}', '{"full":2}', '{"n":3}', '{"n":4}']) output.write(line);
  await output.stop();
  expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"ful\n{"n":3}\n{"n":4}\n');
});

test('a file whose size is not known is left as it is', async () => {
  const path = join(folder, 'file', 'emf.log');
  appendFileSync(join(folder, 'file'), 'not a folder');
  const cut: string[] = [];
  const output = outputTo(path, { truncate: async (of) => void cut.push(of) });
  output.write('1');
  await output.stop();
  expect([output.counts(), cut]).toEqual([{ written: 0, dropped: 1 }, []]);
});
