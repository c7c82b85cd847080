import { beforeEach, describe, expect, test } from 'vitest';
import { type Service, start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { demandOnce } from './arrivedOnce.ts';
import { BROWSERS, startBrowser } from './browsers.ts';
import { logMany, openPage, stateOf, untilNothingWaits, untilPromised } from './loggingPage.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let service: Service;

beforeEach(async () => {
  site = await startSite();
  service = await start({ cors: { allowedOrigins: [site.origin] } });
  site.target = service.port;
});

describe.each(BROWSERS)('%s', (name) => {
  // The browsers' own emulation, by CDP and BiDi: requests fail, and pages get `offline` and `online`.
  test('a page that is offline for a while keeps its records, and sends them as soon as it is online', async () => {
    const browser = await startBrowser(name);
    // The next attempt by its interval would come after the test.
    const page = await openPage(browser, site, 600_000);
    await page.setOfflineMode(true);
    await logMany(page, 'offline', 30);
    await until('they wait', async () => (await stateOf(page)).queued === 30);
    await page.evaluate(() => window.logger.flush());
    expect(await stateOf(page)).toMatchObject({
      online: false,
      storage: 'indexeddb',
      lastError: expect.stringMatching(/^No answer/),
    });
    expect(site.requests).toBe(0);
    await page.setOfflineMode(false);
    await untilPromised(site, 30);
    await untilNothingWaits(page);
    await demandOnce(site, service);
    await until('the state says so', async () => (await stateOf(page)).lastError === undefined);
    expect((await stateOf(page)).online).toBe(true);
    expect(stored(service)).toHaveLength(30);
  });

  test('a slow service: what is logged meanwhile comes after it, and nothing twice', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    site.fault = 'slow';
    site.delayMs = 3_000;
    await logMany(page, 'first', 10);
    await until('they are under way', async () => site.requests === 1);
    await logMany(page, 'second', 10);
    await untilPromised(site, 20);
    await untilNothingWaits(page);
    await demandOnce(site, service);
    expect([site.requests, site.most]).toEqual([2, 1]);
    const labels = stored(service).map(({ data }) => data.label.split('-')[0]);
    expect(labels).toEqual([...Array(10).fill('first'), ...Array(10).fill('second')]);
  });

  test('a service slower than the logger waits (30 seconds, of which the test makes 1): sent again, stored once', async () => {
    const browser = await startBrowser(name);
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(() => {
      const set = window.setTimeout.bind(window);
      const sooner = (run: () => void, ms = 0) => set(run, ms === 30_000 ? 1_000 : ms);
      window.setTimeout = sooner as typeof setTimeout;
    });
    await page.goto(site.url());
    await page.waitForFunction('window.logger !== undefined');
    site.fault = 'slow';
    site.delayMs = 5_000;
    await logMany(page, 'slow', 10);
    await until('it is not waited for', async () => /^No answer/.test((await stateOf(page)).lastError ?? ''));
    await until('the service has them', async () => stored(service).length === 10);
    site.fault = 'none';
    await untilNothingWaits(page);
    await demandOnce(site, service);
    expect(site.requests).toBeGreaterThanOrEqual(2);
    expect(stored(service)).toHaveLength(10);
  });
});
