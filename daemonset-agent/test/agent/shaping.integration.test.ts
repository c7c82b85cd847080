import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import type { SegmentIndex } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { folder, type Running, run, settings, shippedMessages, statusOf, until } from './agentFixture.ts';

const LINES = 4_000;
const BATCH = 200;
const KILLS = 4;
const SHAPING = {
  interval: '1s',
  sampling: [{ levels: ['DEBUG'], keepPercent: 20 }],
  rateLimit: { linesPerSecond: 100, burst: 1_500 },
};

const logPath = () => join(folder, 'logs', 'app.log');
const lineOf = (number: number) =>
  number % 4 === 3
    ? `    at line (${number}.js:1:1)`
    : `${number % 4 === 0 ? 'DEBUG' : 'INFO'} line ${number}`;

async function offsetOf({ port }: Running): Promise<number | undefined> {
  const page = await (await fetch(`http://127.0.0.1:${port}/status`)).json();
  return (page as { pipelines: { sources: { offset: number }[] }[] }).pipelines[0]?.sources[0]?.offset;
}

function indexes(): SegmentIndex[] {
  return readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true })
    .filter((file) => file.name.endsWith('.json.zst'))
    .map((file) => JSON.parse(zstdDecompressSync(readFileSync(join(file.parentPath, file.name))).toString()));
}

test('killed again and again, each line is shipped or dropped, once, and each byte is in one index', async () => {
  for (let written = 0; written < LINES; ) {
    const agent = await run(settings({}, SHAPING));
    const goal = Math.min(LINES, written + LINES / KILLS);
    for (; written < goal; written += BATCH) {
      const lines = Array.from({ length: BATCH }, (_, index) => `${lineOf(written + index)}\n`);
      appendFileSync(logPath(), lines.join(''));
      await until('some of it is read', async () => (await statusOf(agent)).read.lines > 0);
    }
    agent.child.kill('SIGKILL');
    await once(agent.child, 'exit');
  }
  const last = await run(settings({}, SHAPING));
  const size = readFileSync(logPath()).length;
  await until('all is read', async () => (await offsetOf(last)) === size);
  last.child.kill('SIGTERM');
  expect(await last.ended).toBe(0);

  const shipped = shippedMessages();
  expect(new Set(shipped).size).toBe(shipped.length);
  const sources = indexes().flatMap((index) => index.sources);
  const dropped: Record<string, number> = {};
  for (const source of sources)
    for (const [reason, lines] of Object.entries(source.dropped))
      dropped[reason] = (dropped[reason] ?? 0) + lines;
  expect(sources.reduce((sum, source) => sum + source.shipped, 0)).toBe(shipped.length);
  expect(shipped.length + (dropped['sampled'] ?? 0) + (dropped['rate_limit'] ?? 0)).toBe(LINES);
  expect([Object.keys(dropped).sort(), indexes().flatMap((index) => index.gaps)]).toEqual([
    ['rate_limit', 'sampled'],
    [],
  ]);
  const ranges = sources.flatMap((source) => source.ranges).sort((a, b) => a[0] - b[0]);
  let end = 0;
  for (const [from, to] of ranges) {
    expect(from).toBe(end);
    end = to;
  }
  expect(end).toBe(size);
}, 60_000);
