import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@logpipeline/demo/generator';
import { freePort, startVersitygw } from '@logpipeline/test-binaries';
import { expect, test } from 'vitest';
import { startAgent } from '../src/agentProcess.ts';
import { destinationOf, storeOf } from '../src/storeSettings.ts';
import { waitFor } from '../src/waitFor.ts';
import { writeLogs } from '../src/writtenLogs.ts';

const KILLS = 20;
const SEED = 7;

test('an agent that is killed twenty times while logs are written and rotated delivers each line once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpipeline-kill-'));
  const s3 = await startVersitygw();
  await s3.createBucket('logs');
  const port = await freePort();
  const random = createRandom(SEED);
  const logs = writeLogs(join(folder, 'pods'), { rate: 2_000, seed: SEED, shortLived: false });
  const settings = {
    node: 'node-1',
    spool: { path: join(folder, 'spool') },
    pipelines: [
      {
        name: 'killed',
        // Short, so that kills fall into sealing and uploading as often as into reading.
        interval: '1s',
        destination: destinationOf(s3, 'logs'),
        pods: { root: join(folder, 'pods') },
      },
    ],
  };
  try {
    let shipped = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const agent = startAgent(folder, port, settings);
      await agent.ready();
      // The moment of the kill is what varies, so that this waits for no condition.
      await sleep(random.between(50, 2_500));
      shipped += (await agent.status()).shipped.records;
      await agent.kill();
    }
    expect(shipped, 'kills fell between uploads, not before the first one').toBeGreaterThan(0);
    await logs.stop();
    const agent = startAgent(folder, port, settings);
    await agent.ready();
    await waitFor('all is read', 60, async () => (await agent.status()).lag.unreadBytes === 0);
    expect(await agent.stop()).toBe(0);
    const found = await logs.compare(storeOf(s3, 'logs'), 'default/killed');
    const { total, altered, foreign, problems, gaps } = found;
    const lossy = found.containers.filter(({ lost }) => lost > 0);
    // A log that was deleted between two lives is a gap also when nothing of it was missing: gaps only explain a loss here.
    const why = lossy.length > 0 ? gaps : [];
    expect({ ...total, altered, foreign, problems, lossy, why }).toMatchObject({
      lossy: [],
      why: [],
      lost: 0,
      duplicated: 0,
      altered: 0,
      foreign: 0,
      problems: [],
      written: logs.lines(),
    });
    expect(total.written).toBeGreaterThan(10_000);
  } finally {
    await s3.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
