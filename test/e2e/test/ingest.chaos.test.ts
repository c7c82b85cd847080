import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@logpipeline/demo/generator';
import { freePort, startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { killAll, testFolder, volumeOf } from '../../../ingest-service/test/service/serviceFixture.ts';
import { storedLines } from '../../../ingest-service/test/service/stored.ts';
import { BUCKET, IngestScene, ORIGIN, PROMISED } from '../src/ingestScene.ts';
import { RetryingPages } from '../src/retryingPages.ts';
import { waitFor } from '../src/waitFor.ts';

const KILLS = 24;
const SEED = 11;
const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0;

let s3: Versitygw;
let folder: string;
let scene: IngestScene;
let mounted: string | undefined;

beforeEach(async () => {
  folder = testFolder();
  s3 = await startVersitygw();
  await s3.createBucket(BUCKET);
  scene = new IngestScene(folder, s3, await freePort());
});
afterEach(async () => {
  await scene.agent.kill();
  await killAll();
  if (mounted !== undefined) execFileSync('umount', [mounted]);
  mounted = undefined;
  await s3.stop();
});

const pagesOf = (sessions: number, pauseMs: number) =>
  new RetryingPages({ url: () => scene.service.url, origin: ORIGIN, sessions, batch: 4, pauseMs });

function mountVolume(size: string): string {
  mounted = volumeOf(folder);
  mkdirSync(mounted);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', mounted]);
  return mounted;
}

function fill(path: string): void {
  const file = openSync(path, 'a');
  const chunk = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, chunk);
  } catch (cause) {
    expect((cause as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
}

/** Kills and starts again, again and again; one in ten ends as it is asked to. */
async function killAtRandom(times: number, seed: number): Promise<void> {
  const random = createRandom(seed);
  for (let kill = 0; kill < times; kill++) {
    // The moment of the kill is what varies, so that this waits for no condition.
    await sleep(random.between(20, 900));
    const what = random.pick(['service', 'service', 'service', 'agent', 'agent', 'both']);
    const isAsked = random.next() < 0.1;
    const { service, agent } = scene;
    await Promise.all([
      what === 'agent' ? undefined : isAsked ? service.stop() : service.kill(),
      what === 'service' ? undefined : agent.kill(),
    ]);
    await Promise.all([
      what === 'agent' ? undefined : scene.startService(),
      what === 'service' ? undefined : scene.startAgent(),
    ]);
  }
}

test('service and agent, killed at any moment: each event that was acknowledged is in the bucket once', async () => {
  await Promise.all([scene.startService(), scene.startAgent()]);
  const pages = pagesOf(8, 5);
  pages.start();
  await killAtRandom(KILLS, SEED);
  await pages.finish();
  await scene.drain();
  expect(await scene.broken(pages)).toEqual(PROMISED);
  expect(pages.acknowledged.size).toBe(pages.sent.size);
  expect(pages.acknowledged.size).toBeGreaterThan(2_000);
  expect(pages.answers['failed'], 'kills fell into requests').toBeGreaterThan(10);
  expect(storedLines(scene.service), 'all is shipped and deleted').toEqual([]);
}, 300_000);

test('pages that leave without an answer: their last events are in the bucket once or not at all', async () => {
  await Promise.all([scene.startService(), scene.startAgent()]);
  const pages = pagesOf(16, 0);
  pages.start();
  await killAtRandom(4, SEED + 1);
  await waitFor('some are acknowledged', 20, async () => pages.acknowledged.size > 500);
  await scene.service.kill();
  await pages.leave();
  expect(pages.acknowledged.size).toBeLessThan(pages.sent.size);
  await scene.startService();
  await scene.drain();
  expect(await scene.broken(pages)).toEqual(PROMISED);
}, 120_000);

test('a service that is asked to end under load finishes what it began, and the agent ships the rest', async () => {
  await Promise.all([scene.startService({ drainDelay: '500ms' }), scene.startAgent()]);
  const pages = pagesOf(16, 0);
  pages.start();
  await waitFor('some are acknowledged', 20, async () => pages.acknowledged.size > 500);
  // The store is away meanwhile, so that the agent has something to drain.
  await s3.kill();
  const before = pages.acknowledged.size;
  await waitFor('more are acknowledged', 20, async () => pages.acknowledged.size > before + 500);
  const codes = scene.service.stop();
  expect(await codes).toBe(0);
  await pages.leave();
  expect(scene.service.log()).not.toMatch(/"level":"(error|fatal)"/);
  const drained = scene.agent.stop();
  await s3.restart();
  expect(await drained).toBe(0);
  expect(scene.agent.log()).toContain('Drained');
  expect(await scene.broken(pages)).toEqual(PROMISED);
  expect(storedLines(scene.service)).toEqual([]);
}, 120_000);

test.skipIf(!MAY_MOUNT)(
  'a full volume (a mounted one, which needs root) under load and kills costs nothing but time',
  async () => {
    const volume = mountVolume('24m');
    await Promise.all([scene.startService({ storage: { maxSize: '16Mi' } }), scene.startAgent()]);
    const pages = pagesOf(8, 5);
    pages.start();
    for (let round = 0; round < 3; round++) {
      const before = pages.acknowledged.size;
      await waitFor('more are acknowledged', 20, async () => pages.acknowledged.size > before + 200);
      fill(join(volume, 'filler'));
      const refused = pages.answers['503'] ?? 0;
      await waitFor('the service refuses', 20, async () => (pages.answers['503'] ?? 0) > refused + 5);
      if (round === 1) await scene.agent.kill();
      rmSync(join(volume, 'filler'));
      if (round === 1) await scene.startAgent();
      if (round === 2) {
        await scene.service.kill();
        await scene.startService({ storage: { maxSize: '16Mi' } });
      }
    }
    await pages.finish();
    await scene.shipped();
    await scene.drain();
    expect(await scene.broken(pages)).toEqual(PROMISED);
    expect(pages.acknowledged.size).toBe(pages.sent.size);
  },
  180_000,
);
