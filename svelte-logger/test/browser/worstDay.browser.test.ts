// All that goes wrong with pages, browsers, networks and the service, one after the other, and then a look into the bucket.
import { freePort, startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { metrics, testFolder, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { BUCKET, IngestScene, PROMISED } from '../../../test/e2e/src/ingestScene.ts';
import { BROWSERS, crashTab, killBrowser, newProfile, startBrowser } from './browsers.ts';
import { logMany, openPage, stateOf, untilNothingWaits, untilPromised } from './loggingPage.ts';
import { type Fault, type Site, startSite } from './site.ts';

let site: Site;
let s3: Versitygw;
let scene: IngestScene;

beforeEach(async () => {
  site = await startSite();
  s3 = await startVersitygw();
  await s3.createBucket(BUCKET);
  scene = new IngestScene(testFolder(), s3, await freePort());
  await Promise.all([startService(), scene.startAgent()]);
});
afterEach(async () => {
  await scene.agent.kill();
  await s3.stop();
});

async function startService(): Promise<void> {
  await scene.startService({ cors: { allowedOrigins: [site.origin] } });
  site.target = scene.service.port;
}

test.each(BROWSERS)('%s: after the worst day all that was promised is in the bucket once', async (name) => {
  let logged = 0;
  const log = (on: typeof page, label: string) => {
    logged += 20;
    return logMany(on, label, 20);
  };
  const met = async (fault: Fault) => {
    const before = site.requests;
    site.fault = fault;
    return () => until(`a request meets "${fault}"`, async () => site.requests > before);
  };
  const profile = newProfile();
  let browser = await startBrowser(name, profile);
  let page = await openPage(browser, site);

  const isHeld = await met('hold');
  await log(page, 'closed in the middle of a flush');
  await untilPromised(site, logged);
  await isHeld();
  await page.close();

  site.fault = 'none';
  page = await openPage(browser, site);
  await page.setOfflineMode(true);
  await log(page, 'offline');
  await until('they wait', async () => (await stateOf(page)).queued >= 20);
  expect(await stateOf(page)).toMatchObject({ online: false, storage: 'indexeddb' });
  await page.setOfflineMode(false);
  await untilPromised(site, logged);
  await untilNothingWaits(page);

  for (const fault of ['429', '500', 'lost', 'slow'] as const) {
    const isMet = await met(fault);
    await log(page, fault);
    await untilPromised(site, logged);
    await isMet();
    if (fault === 'lost') await scene.agent.kill();
    site.fault = 'none';
    await untilNothingWaits(page);
  }
  await scene.startAgent();

  await log(page, 'before the service is killed');
  await scene.service.kill();
  await log(page, 'without a service');
  await untilPromised(site, logged);
  await startService();

  const isLost = await met('lost');
  await log(page, 'the tab crashes, with its answer lost');
  await untilPromised(site, logged);
  await isLost();
  await crashTab(name, browser, page);
  site.fault = 'down';
  page = await openPage(browser, site);
  await log(page, 'the browser is killed');
  await untilPromised(site, logged);
  await killBrowser(browser);

  site.fault = 'none';
  browser = await startBrowser(name, profile);
  page = await openPage(browser, site);
  await log(page, 'after all');
  await untilPromised(site, logged);
  await untilNothingWaits(page);
  await page.close();
  const duplicates = /_records_total\{result="duplicate"\} (\d+)/.exec(await metrics(scene.service))?.[1];
  expect(Number(duplicates), 'what came twice').toBeGreaterThanOrEqual(20);

  await scene.drain();
  expect(await scene.broken({ acknowledged: site.promised, sent: site.promised })).toEqual(PROMISED);
  expect(site.promised.size).toBe(logged);
});
