import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countFiles } from '../src/fileCounts.ts';
import { listOwnFiles } from '../src/ownFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'file-counts-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is counted of one file of which nothing came back. */
async function countNothingOf(name: string, text: string) {
  writeFileSync(join(folder, name), text);
  const files = await listOwnFiles(join(folder, name), []);
  const sizes = new Map(files.map(({ key, size }) => [key, size]));
  return await countFiles(files, sizes, [], new Map());
}

test('a last line without end is no line yet, and is said', async () => {
  const { rows, notes } = await countNothingOf('half', 'half of a li');
  expect(rows).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(/^1 file with a last line that has no end yet/)]);
});

test('whole lines that did not come back are lost, whatever follows them', async () => {
  const { rows, notes } = await countNothingOf('lost', 'one\ntwo\nhalf');
  expect(rows).toEqual([{ path: join(folder, 'lost'), written: 2, found: 0, lost: 2, duplicated: 0 }]);
  expect(notes).toEqual([]);
});
