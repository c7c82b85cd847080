import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Shipped } from '../../src/ingest/shipped.ts';

test('rotated files are read and deleted, and what is there twice is counted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shipped-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const lines = (...ids: string[]) => ids.map((id) => `${JSON.stringify({ event_id: id })}\n`).join('');
  await writeFile(join(folder, 'browser.log.20261123-120000.001'), lines('a:1', 'a:2'));
  await writeFile(join(folder, 'browser.log'), lines('a:2', 'b:1'));
  const shipped = new Shipped(folder);
  await shipped.take();
  expect([shipped.has('a', 1), shipped.has('b', 1), shipped.twice]).toEqual([true, false, 0]);
  await shipped.take(true);
  expect([shipped.has('b', 1), shipped.twice, shipped.lines]).toEqual([true, 1, 4]);
  expect(await readdir(folder)).toEqual(['browser.log']);
});
