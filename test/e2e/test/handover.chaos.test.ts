import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@logpipeline/demo/generator';
import { freePort, startVersitygw } from '@logpipeline/test-binaries';
import { expect, test } from 'vitest';
import { type AgentProcess, startAgent } from '../src/agentProcess.ts';
import { FileCluster } from '../src/fileCluster.ts';
import { destinationOf, storeOf } from '../src/storeSettings.ts';
import { waitFor } from '../src/waitFor.ts';
import { writeLogs } from '../src/writtenLogs.ts';

const LIVES = 20;
/** Configurations in one life of the agent, at most. */
const CHANGES = 4;
const SEED = 11;
const MAIN = fileURLToPath(new URL('../src/fileClusterAgent.main.ts', import.meta.url));

test('while the destination goes there and back under kills, both buckets together hold each line once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpipeline-handover-'));
  const s3 = await startVersitygw();
  for (const bucket of ['one', 'two']) await s3.createBucket(bucket);
  const port = await freePort();
  const random = createRandom(SEED);
  const logs = writeLogs(join(folder, 'pods'), { rate: 1_000, seed: SEED, shortLived: false });
  const cluster = join(folder, 'cluster.json');
  let version = 0;
  const configure = (changes: object | undefined) =>
    FileCluster.write(
      cluster,
      ++version,
      changes === undefined ? {} : { app: JSON.stringify(pipeline(changes)) },
    );
  const pipeline = (changes: object) => ({
    namespace: 'default',
    name: 'app',
    interval: '1s',
    destination: destinationOf(s3, 'one'),
    pods: { root: join(folder, 'pods') },
    ...changes,
  });
  /** What a person may do to a pipeline. */
  const anyChange = () =>
    [
      { destination: destinationOf(s3, 'two') },
      { destination: destinationOf(s3, 'one') },
      { destination: destinationOf(s3, 'two'), interval: '2s' },
      { destination: destinationOf(s3, 'one'), compression: 'gzip' },
      { destination: destinationOf(s3, 'two'), suspend: true },
      undefined,
    ][random.between(0, 5)];
  const settings = {
    node: 'node-1',
    spool: { path: join(folder, 'spool') },
    kubernetes: { namespace: 'logging' },
  };
  const start = () =>
    startAgent(
      folder,
      port,
      settings,
      { FILE_CLUSTER: cluster, FILE_CLUSTER_PODS: join(folder, 'pods') },
      MAIN,
    );
  let agent: AgentProcess | undefined;
  try {
    configure({});
    for (let life = 0; life < LIVES; life++) {
      agent = start();
      await agent.ready();
      for (let change = random.between(1, CHANGES); change > 0; change--) {
        configure(anyChange());
        // The moment of the next change, or of the kill, is what varies, so that this waits for no condition.
        await sleep(random.between(0, 600));
      }
      await agent.kill();
    }
    await logs.stop();
    configure({ destination: destinationOf(s3, 'two') });
    agent = start();
    await agent.ready();
    await waitFor('all is read', 60, async () => {
      const { pipelines } = await statusOf(port);
      return (
        pipelines.length > 0 &&
        pipelines.every(({ lag }) => lag.unreadBytes === 0) &&
        pipelines[0]?.state === 'running'
      );
    });
    expect(await agent.stop()).toBe(0);
    const stores = ['one', 'two'].map((bucket) => storeOf(s3, bucket));
    const { total, altered, foreign, problems } = await logs.compareAll(stores, 'default/app');
    // One bucket's indexes know nothing of what lies in the other.
    const wrong = problems.filter((problem) => !problem.endsWith('are accounted for nowhere'));
    expect({ ...total, altered, foreign, wrong }).toMatchObject({
      lost: 0,
      duplicated: 0,
      altered: 0,
      foreign: 0,
      wrong: [],
      written: logs.lines(),
    });
    expect(total.written).toBeGreaterThan(5_000);
    for (const store of stores) {
      const alone = await logs.compareAll([store], 'default/app');
      expect(alone.total.lost, 'each bucket holds a part').toBeGreaterThan(0);
      expect(alone.total.lost).toBeLessThan(total.written);
    }
  } finally {
    await agent?.kill();
    await s3.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

type Page = { pipelines: { state: string; lag: { unreadBytes: number } }[] };

async function statusOf(port: number): Promise<Page> {
  return (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as Page;
}
