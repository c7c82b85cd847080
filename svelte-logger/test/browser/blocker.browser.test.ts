import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Service, start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { demandOnce } from './arrivedOnce.ts';
import { installBlocker, WITH_EXTENSIONS } from './blocker.ts';
import { BROWSERS, newProfile, startBrowser } from './browsers.ts';
import { logMany, openPage, stateOf, untilNothingWaits, untilPromised } from './loggingPage.ts';
import { type Site, startSite } from './site.ts';

let site: Site;
let service: Service;

beforeEach(async () => {
  site = await startSite();
  service = await start({ cors: { allowedOrigins: [site.origin] } });
  site.target = service.port;
});

/** What the page itself sends, and no logger, to see what the blocker does. */
async function sendBoth(page: Page): Promise<boolean> {
  return page.evaluate(async (url) => {
    navigator.sendBeacon(url, 'beacon');
    return fetch(url, { method: 'POST', body: 'fetch', keepalive: true }).then(
      () => true,
      () => false,
    );
  }, `${site.way}/v1/logs`);
}

describe.each(BROWSERS)('%s', (name) => {
  test('a blocker of pings blocks no record: a page that is left sends them by fetch', async () => {
    const browser = await startBrowser(name, newProfile(), WITH_EXTENSIONS);
    const remove = await installBlocker(name, browser, 'ping');
    const page = await openPage(browser, site, 600_000);
    expect(await sendBoth(page)).toBe(true);
    await logMany(page, 'left', 5);
    await untilPromised(site, 5);
    await page.goto('about:blank');
    await until('they came as the page was left', async () => stored(service).length === 5);
    await demandOnce(site, service);
    expect(site.requests, 'without the beacon').toBe(2);
    await remove();
    await sendBoth(await openPage(browser, site, 600_000));
    await until('both come without a blocker', async () => site.requests === 4);
  });

  test('one that blocks all ways to the service: its records wait, and come with a page after it', async () => {
    const browser = await startBrowser(name, newProfile(), WITH_EXTENSIONS);
    const remove = await installBlocker(name, browser, 'all');
    const page = await openPage(browser, site, 600_000);
    expect(await sendBoth(page)).toBe(false);
    await logMany(page, 'blocked', 5);
    await untilPromised(site, 5);
    await page.evaluate(() => window.logger.flush());
    expect((await stateOf(page)).lastError).toMatch(/^No answer: .*blockers/);
    await logMany(page, 'left', 5);
    await untilPromised(site, 10);
    await page.goto('about:blank');
    await remove();
    expect(site.requests).toBe(0);
    await untilNothingWaits(await openPage(browser, site));
    await demandOnce(site, service);
    expect(stored(service)).toHaveLength(10);
  });
});
