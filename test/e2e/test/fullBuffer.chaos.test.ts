import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FaultyProxy, faults, startFaultyProxy } from '../../../s3/test/faultyProxy.ts';
import { type AgentProcess, startAgent } from '../src/agentProcess.ts';
import { DeliveredLines } from '../src/deliveredLines.ts';
import { LINE_BYTES, NumberedLog } from '../src/numberedLog.ts';
import { destinationOf } from '../src/storeSettings.ts';
import { waitFor } from '../src/waitFor.ts';

const LIMIT_BYTES = 16 << 20;
/** Frames under way when reading stops come on top. */
const OVERSHOOT_BYTES = 8 << 20;
/** More than the buffer takes, compressed. */
const FLOOD_LINES = 160_000;

let folder: string;
let s3: Versitygw;
let proxy: FaultyProxy;
let agent: AgentProcess;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logpipeline-full-'));
  mkdirSync(join(folder, 'pods'));
  s3 = await startVersitygw();
  await s3.createBucket('logs');
  proxy = await startFaultyProxy({ target: s3.endpoint });
  port = await freePort();
});
afterEach(async () => {
  await agent.kill();
  await proxy.stop();
  await s3.stop();
  rmSync(folder, { recursive: true, force: true });
});

const podLog = (pod: string) => new NumberedLog(join(folder, 'pods'), pod);
const delivered = () => DeliveredLines.read(join(s3.dir, 'logs'));

async function start(whenFull: 'Block' | 'DropOldest'): Promise<void> {
  agent = startAgent(folder, port, {
    node: 'node-1',
    spool: { path: join(folder, 'spool') },
    pipelines: [
      {
        name: 'full',
        interval: '1s',
        buffer: { maxSize: LIMIT_BYTES, whenFull },
        destination: destinationOf(s3, 'logs', proxy.endpoint),
        pods: { root: join(folder, 'pods') },
      },
    ],
  });
  await agent.ready();
}

async function settled(): Promise<void> {
  await waitFor('all is read and shipped', 50, async () => {
    const { lag, spool, state } = await agent.status();
    return state === 'running' && lag.unreadBytes === 0 && spool.bytes === 0;
  });
  expect(await agent.stop()).toBe(0);
}

test('Block: reading stops when the buffer is full, and goes on without a loss', async () => {
  await proxy.mode(faults.accessDenied);
  const steady = podLog('steady');
  const [kept, givenUp] = [podLog('kept'), podLog('given-up')];
  await start('Block');
  steady.append(FLOOD_LINES);
  await waitFor('the buffer is full', 20, async () => (await agent.status()).state === 'blocked');
  kept.append(100);
  givenUp.append(LIMIT_BYTES / LINE_BYTES);
  await waitFor('both are seen', 10, async () => {
    const { sources } = await agent.status();
    return sources.filter(({ lag }) => lag.unreadBytes > 0).length === 3;
  });
  kept.remove();
  givenUp.remove();
  const full = await waitFor('the large deleted file is given up, and the small one held', 20, async () => {
    const status = await agent.status();
    return status.gaps.buffer_full?.count === 1 && status;
  });
  expect(full).toMatchObject({
    state: 'blocked',
    failure: 'buffer.maxSize is used up.',
    dropped: { buffer_full: 0 },
  });
  expect(full.spool.unlinkedBytes).toBe(kept.bytes);
  expect(full.spool.bytes).toBeLessThan(LIMIT_BYTES + OVERSHOOT_BYTES);
  expect(full.lag.unreadBytes).toBeGreaterThan(0);

  await proxy.mode(faults.pass);
  await settled();
  const lines = await delivered();
  expect(lines.doubled).toEqual([]);
  expect(lines.missing([steady, kept])).toEqual([]);
  expect(lines.inGaps('buffer_full')).toEqual(lines.missing([givenUp]));
  expect(lines.missing([givenUp])).toHaveLength(givenUp.lines);
}, 120_000);

test('Block: a log as large as the buffer arrives whole although it is deleted at once', async () => {
  const burst = podLog('burst');
  burst.append(1);
  await start('Block');
  await waitFor('it is read', 10, async () => (await agent.status()).read.lines === 1);
  burst.append((2 * LIMIT_BYTES) / LINE_BYTES);
  burst.remove();
  await waitFor('it is read', 30, async () => (await agent.status()).read.lines === burst.lines);
  await settled();
  const lines = await delivered();
  expect([lines.missing([burst]), lines.doubled]).toEqual([[], []]);
}, 120_000);

test('DropOldest: of a backlog that is read within a second no more is dropped at once than a part of the buffer', async () => {
  await proxy.mode(faults.accessDenied);
  const backlog = podLog('backlog');
  backlog.append(FLOOD_LINES);
  await start('DropOldest');
  const full = await waitFor('all is read', 30, async () => {
    const status = await agent.status();
    return status.lag.unreadBytes === 0 && status.state === 'running' && status;
  });
  const { count = 0, bytes = 0 } = full.gaps.buffer_full ?? {};
  expect(bytes).toBeGreaterThan(0);
  // A segment is sealed at a quarter of the buffer.
  expect(bytes / count).toBeLessThan(LIMIT_BYTES / 4 + OVERSHOOT_BYTES / 2);
  expect(full.spool.bytes).toBeGreaterThan(LIMIT_BYTES / 4);

  await proxy.mode(faults.pass);
  await settled();
  const lines = await delivered();
  const missing = lines.missing([backlog]);
  expect(lines.doubled).toEqual([]);
  expect(lines.dropped([backlog])).toEqual(missing);
  const oldest = Array.from({ length: missing.length }, (_, n) => n + 1);
  expect(missing.map((line) => Number(/\d+$/.exec(line)?.[0]))).toEqual(oldest);
}, 120_000);

test('DropOldest: just what the indexes say is missing, also when the agent is killed meanwhile', async () => {
  await proxy.mode(faults.accessDenied);
  const logs = ['a', 'b', 'c'].map(podLog);
  await start('DropOldest');
  for (const times of [1, 2]) {
    for (const log of logs) log.append(FLOOD_LINES / logs.length);
    await waitFor('segments are dropped', 30, async () => (await agent.status()).dropped.buffer_full !== 0);
    await waitFor('all is read', 30, async () => {
      const { lag, state } = await agent.status();
      return lag.unreadBytes === 0 && state === 'running';
    });
    await agent.kill();
    if (times === 1) await start('DropOldest');
  }
  await proxy.mode(faults.pass);
  await start('DropOldest');
  await settled();

  const lines = await delivered();
  expect(lines.doubled).toEqual([]);
  const missing = lines.missing(logs);
  expect(missing.length).toBeGreaterThan(FLOOD_LINES / 10);
  expect(lines.dropped(logs)).toEqual(missing);
  for (const sequence of lines.sequences()) {
    expect(sequence, 'no hole in the series').toEqual(sequence.map((_, index) => index + 1));
  }
}, 120_000);
