import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { countLines } from '../src/countLines.ts';

const folder = mkdtempSync(join(tmpdir(), 'count-lines-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const text = 'one\ntwo\n\nfour without end';
writeFileSync(join(folder, 'log'), text);
writeFileSync(join(folder, 'log.gz'), Buffer.concat([gzipSync(text.slice(0, 6)), gzipSync(text.slice(6))]));

test.each([
  [0, 0],
  [4, 1],
  [8, 2],
  [9, 3],
  [text.length, 4],
  [text.length + 1, null],
])('the first %i bytes hold %s lines, plain or compressed', async (bytes, lines) => {
  expect(await countLines(join(folder, 'log'), bytes)).toBe(lines);
  expect(await countLines(join(folder, 'log.gz'), bytes)).toBe(lines);
});

test('a file that is not there cannot be counted', async () => {
  expect(await countLines(join(folder, 'missing'), 1)).toBe(null);
});
