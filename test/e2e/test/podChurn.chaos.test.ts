import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@logpipeline/test-binaries';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentProcess, startAgent } from '../src/agentProcess.ts';
import { DeliveredLines } from '../src/deliveredLines.ts';
import { NumberedLog } from '../src/numberedLog.ts';
import { residentMemoryMiB } from '../src/residentMemory.ts';
import { waitFor } from '../src/waitFor.ts';

const BATCHES = 40;
const PODS_EACH = 100;
const LINES_EACH = 20;
/**
 * After the first batches. V8 alone may add 60 for young objects, and 64 of buffers that nobody has any more, before it looks for them (127 in all
 * were seen); 3,500 pods that are not forgotten take 280.
 */
const GROWTH_LIMIT_MIB = 190;

let folder: string;
let agent: AgentProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpipeline-churn-'));
  for (const name of ['pods', 'objects']) mkdirSync(join(folder, name));
});
afterEach(async () => {
  await agent.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Bytes of the newest commit record; what lies behind it in its file is left over from longer ones. */
function commitBytes(): number {
  const [path] = globSync(join(folder, 'spool/pipelines/*/commit.a'));
  return Number(
    readFileSync(path ?? '', 'latin1')
      .split('\n', 1)[0]
      ?.split(' ')[3],
  );
}

const descriptors = () => globSync(`/proc/${agent.pid}/fd/*`).length;

test('four thousand pods that come and go leave nothing behind but their lines', async () => {
  agent = startAgent(folder, await freePort(), {
    node: 'node-1',
    spool: { path: join(folder, 'spool') },
    pipelines: [
      {
        name: 'churn',
        interval: '2s',
        destination: { directory: { path: join(folder, 'objects') } },
        pods: { root: join(folder, 'pods') },
      },
    ],
  });
  await agent.ready();
  const before = descriptors();
  const logs: NumberedLog[] = [];
  let memory = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const young = Array.from(
      { length: PODS_EACH },
      (_, index) => new NumberedLog(join(folder, 'pods'), `pod-${batch}-${index}`),
    );
    for (const log of young) log.append(LINES_EACH);
    logs.push(...young);
    // Only what was opened before it was deleted can be delivered.
    await waitFor(
      'all are read',
      20,
      async () => (await agent.status()).read.lines === logs.length * LINES_EACH,
    );
    for (const log of young) log.remove();
    if (batch === 4) memory = residentMemoryMiB(agent.pid);
  }
  await waitFor('all are forgotten', 30, async () => {
    const { sources, spool } = await agent.status();
    return sources.length === 0 && spool.bytes === 0 && commitBytes() < 1_000;
  });
  expect(descriptors()).toBeLessThanOrEqual(before + 4);
  expect(residentMemoryMiB(agent.pid) - memory).toBeLessThan(GROWTH_LIMIT_MIB);
  expect(await agent.stop()).toBe(0);
  const lines = await DeliveredLines.read(join(folder, 'objects'));
  expect([lines.missing(logs), lines.doubled, lines.indexes.flatMap(({ gaps }) => gaps)]).toEqual([
    [],
    [],
    [],
  ]);
}, 180_000);
