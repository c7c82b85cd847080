import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startVersitygw } from '@logpipeline/test-binaries';
import { expect, test } from 'vitest';
import { faults, startFaultyProxy } from '../../../s3/test/faultyProxy.ts';
import { startAgent } from '../src/agentProcess.ts';
import { residentMemoryMiB } from '../src/residentMemory.ts';
import { destinationOf, storeOf } from '../src/storeSettings.ts';
import { waitFor } from '../src/waitFor.ts';
import { writeLogs } from '../src/writtenLogs.ts';

const OUTAGE_MS = 120_000;
/** What two minutes at 2,000 lines/s would take if they were kept in memory is several times this. */
const GROWTH_LIMIT_MIB = 40;

test('a store that refuses everything for two minutes costs nothing but time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpipeline-outage-'));
  const s3 = await startVersitygw();
  await s3.createBucket('logs');
  const proxy = await startFaultyProxy({ target: s3.endpoint });
  const port = await freePort();
  const agent = startAgent(folder, port, {
    node: 'node-1',
    spool: { path: join(folder, 'spool') },
    pipelines: [
      {
        name: 'refused',
        interval: '2s',
        destination: destinationOf(s3, 'logs', proxy.endpoint),
        pods: { root: join(folder, 'pods') },
      },
    ],
  });
  // Pods that live for a second are nobody's while no agent runs.
  await agent.ready();
  const logs = writeLogs(join(folder, 'pods'), { rate: 2_000, seed: 11, shortLived: true });
  try {
    await waitFor('the first object is stored', 20, async () => (await agent.status()).shipped.objects > 0);

    await proxy.mode(faults.accessDenied);
    await waitFor('status says that uploads are refused', 20, async () => {
      const { upload } = await agent.status();
      return upload.failing?.reason === 'refused';
    });
    const before = residentMemoryMiB(agent.pid);
    // The outage's length is what is tested.
    await sleep(OUTAGE_MS);
    const after = residentMemoryMiB(agent.pid);
    const during = await agent.status();
    expect(during.upload.failing?.message).toMatch(/AccessDenied|Access Denied/);
    expect(during.lag.oldestUnshippedSeconds).toBeGreaterThan(OUTAGE_MS / 1000 - 10);
    expect(during.lag.unreadBytes, 'reading went on meanwhile').toBeLessThan(4 << 20);
    expect(during.spool.sealedSegments).toBeGreaterThan(10);
    const metrics = await agent.metrics();
    expect(metrics).toMatch(/^logpipeline_agent_upload_failing\{pipeline="default\/refused"\} 1$/m);
    expect(metrics).toMatch(
      /^logpipeline_agent_upload_attempts_total\{pipeline="default\/refused",outcome="refused"\} [1-9]/m,
    );
    expect(after - before, `resident memory was ${before} MiB, then ${after} MiB`).toBeLessThan(
      GROWTH_LIMIT_MIB,
    );

    await proxy.mode(faults.pass);
    await waitFor(
      'uploads succeed again',
      90,
      async () => (await agent.status()).upload.failing === undefined,
    );
    await logs.stop();
    await waitFor('all is read', 60, async () => (await agent.status()).lag.unreadBytes === 0);
    expect(await agent.stop()).toBe(0);
    const { total, altered, foreign, problems } = await logs.compare(storeOf(s3, 'logs'), 'default/refused');
    expect({ ...total, altered, foreign, problems }).toMatchObject({
      written: logs.lines(),
      lost: 0,
      duplicated: 0,
      altered: 0,
      foreign: 0,
      problems: [],
    });
    expect(agent.log(), 'no secret is logged').not.toContain(s3.secretKey);
  } finally {
    await agent.kill();
    await proxy.stop();
    await s3.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 400_000);
