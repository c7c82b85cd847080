import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import type { SegmentIndex } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { folder, run, settings, spool, until } from './agentFixture.ts';

const KILLS = 4;

const logFolder = () => join(spool(), 'node-metrics', 'default_app');

/** All samples that the disk has, in the order in which they were written. */
function written(): string[] {
  if (!existsSync(logFolder())) return [];
  const [current, ...rotated] = readdirSync(logFolder()).sort();
  return [...rotated, ...(current === undefined ? [] : [current])].flatMap((name) =>
    readFileSync(join(logFolder(), name), 'utf8').split('\n').filter(Boolean),
  );
}

/** All records of the destination, by their objects' own indexes. */
function shipped(): string[] {
  const objects = join(folder, 'objects');
  const indexes = readdirSync(objects, { recursive: true, withFileTypes: true })
    .filter((file) => file.name.endsWith('.json.zst'))
    .map((file) => readFileSync(join(file.parentPath, file.name)))
    .map((bytes) => JSON.parse(zstdDecompressSync(bytes).toString()) as SegmentIndex);
  return indexes.flatMap(({ object, frames }) => {
    if (object === null) return [];
    const bytes = readFileSync(join(objects, object.key));
    return frames.flatMap(({ offset, size }) =>
      zstdDecompressSync(bytes.subarray(offset, offset + size))
        .toString()
        .split('\n')
        .filter(Boolean),
    );
  });
}

test('killed again and again, each sample of the node that was written is shipped once, byte for byte', async () => {
  const wanted = settings({}, { interval: '1s', nodeMetrics: { interval: '1s' } });
  for (let kill = 0; kill < KILLS; kill++) {
    const agent = await run(wanted);
    const before = written().length;
    await until('there are new samples', async () => written().length >= before + 2);
    agent.child.kill('SIGKILL');
    await once(agent.child, 'exit');
  }
  const last = await run(wanted);
  const before = written().length;
  await until('the last agent writes too', async () => written().length > before);
  // More is written meanwhile.
  const all = written();
  await until('all of that is shipped', async () => {
    const records = new Set(shipped());
    return all.every((line) => records.has(line));
  });
  last.child.kill('SIGTERM');
  expect(await last.ended).toBe(0);

  const records = shipped();
  expect(new Set(records).size, 'none twice').toBe(records.length);
  const lines = written();
  // What was written just before the stop waits on the disk for the next start.
  const left = lines.filter((line) => !records.includes(line));
  expect(left).toEqual(lines.slice(lines.length - left.length));
  expect(left.filter((line) => all.includes(line))).toEqual([]);
  expect(records.filter((record) => !lines.includes(record))).toEqual([]);
  for (const record of records)
    expect(JSON.parse(record)).toMatchObject({ kind: 'metric', message: 'SYSTEM_METRICS', node: 'node-1' });
}, 60_000);
