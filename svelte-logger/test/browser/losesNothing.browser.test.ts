import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Service, start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { demandOnce } from './arrivedOnce.ts';
import { BROWSERS, crashTab, killBrowser, newProfile, startBrowser } from './browsers.ts';
import { logMany, openPage, stateOf, untilNothingWaits, untilPromised } from './loggingPage.ts';
import { type Fault, type Site, startSite } from './site.ts';

const MOST = { perAddress: { burst: 1_000_000 }, perApplication: { burst: 1_000_000 } };
let site: Site;
let service: Service;

beforeEach(async () => {
  site = await startSite();
  service = await start({ cors: { allowedOrigins: [site.origin] }, rateLimits: MOST });
  site.target = service.port;
});

const once = () => demandOnce(site, service);

describe.each(BROWSERS)('%s', (name) => {
  test('a page that is closed in the middle of a flush', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    site.fault = 'hold';
    await logMany(page, 'closed', 30);
    await untilPromised(site, 30);
    await until('a flush is under way', async () => site.requests > 0);
    await page.close();
    site.fault = 'none';
    await openPage(browser, site);
    await once();
    expect(stored(service)).toHaveLength(30);
  });

  test('a page that is closed straight after a record', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site, 60_000);
    await logMany(page, 'last', 3);
    await page.close({ runBeforeUnload: false });
    await openPage(browser, site);
    await until('all arrived', async () => stored(service).length === 3);
    await once();
  });

  test.each<Fault>(['down', '429', '500', 'lost'])(
    'a service that is away for a while: %s',
    async (fault) => {
      const browser = await startBrowser(name);
      const page = await openPage(browser, site);
      site.fault = fault;
      await logMany(page, 'first', 20);
      await untilPromised(site, 20);
      const why = fault === '429' || fault === '500' ? fault : 'No answer';
      // So one attempt has failed at least; until one succeeds the page says why.
      await until(`the page says "${why}"`, async () => (await stateOf(page)).lastError?.includes(why));
      await logMany(page, 'second', 20);
      await untilPromised(site, 40);
      expect((await stateOf(page)).lastError).toContain(why);
      site.fault = 'none';
      await once();
      await untilNothingWaits(page);
      expect(stored(service)).toHaveLength(40);
    },
  );

  test('a service that is killed and comes back', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    await logMany(page, 'before', 20);
    await untilPromised(site, 20);
    await service.kill();
    await logMany(page, 'without', 20);
    await untilPromised(site, 40);
    service = await start({ cors: { allowedOrigins: [site.origin] }, rateLimits: MOST }, service.folder);
    site.target = service.port;
    await once();
  });

  test.each([2, 5])('%i tabs at once: one sends at a time, and no number twice', async (tabs) => {
    const browser = await startBrowser(name);
    const pages: Page[] = [];
    for (let tab = 0; tab < tabs; tab++) pages.push(await openPage(browser, site));
    for (let round = 0; round < 5; round++)
      await Promise.all(pages.map((page, tab) => logMany(page, `tab${tab}-${round}`, 20)));
    await untilPromised(site, tabs * 100);
    await once();
    expect(stored(service)).toHaveLength(tabs * 100);
    expect(site.most).toBe(1);
  });

  test('a page that the user comes back to goes on', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    await logMany(page, 'before', 5);
    await untilPromised(site, 5);
    await page.goto(`${site.origin}/elsewhere`);
    // Not `goBack`, which in Firefox waits for a load that the back/forward cache does without.
    await page.evaluate('void setTimeout(() => history.back())');
    await page.waitForFunction('location.pathname === "/" && window.logger !== undefined');
    await logMany(page, 'back', 5);
    await untilPromised(site, 10);
    await once();
    expect(stored(service)).toHaveLength(10);
  });

  test('a database that is deleted takes what waits in it, and nothing after it', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    await logMany(page, 'before', 5);
    await untilPromised(site, 5);
    await once();
    await page.evaluate(async () => {
      for (const { name: database = '' } of await indexedDB.databases())
        await new Promise((resolve) => {
          indexedDB.deleteDatabase(database).onsuccess = resolve;
        });
    });
    await logMany(page, 'after', 5);
    await untilPromised(site, 10);
    await once();
    expect(stored(service)).toHaveLength(10);
  });

  test('a browser that is killed and started again on its profile', async () => {
    const profile = newProfile();
    site.fault = 'down';
    let browser = await startBrowser(name, profile);
    const page = await openPage(browser, site);
    await logMany(page, 'killed', 30);
    await untilPromised(site, 30);
    await killBrowser(browser);
    site.fault = 'none';
    browser = await startBrowser(name, profile);
    await logMany(await openPage(browser, site), 'again', 5);
    await untilPromised(site, 35);
    await once();
    expect(stored(service)).toHaveLength(35);
  });

  test('reloads go on with the session, and leave no number out', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    for (let load = 0; load < 3; load++) {
      await logMany(page, `load${load}`, 5);
      await untilPromised(site, 5 * (load + 1));
      if (load < 2) await page.reload();
      await page.waitForFunction('window.logger !== undefined');
    }
    await once();
    const ids = stored(service).map((record) => String(record.event_id).split(':'));
    expect(new Set(ids.map(([session]) => session)).size).toBe(1);
    expect(ids.map(([, number]) => Number(number)).sort((a, b) => a - b)).toEqual([...Array(15).keys()]);
  });

  test('a tab that crashes', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site, 60_000);
    await logMany(page, 'crashed', 20);
    await untilPromised(site, 20);
    await crashTab(name, browser, page);
    await openPage(browser, site);
    await once();
    expect(stored(service)).toHaveLength(20);
  });

  test('more than a closing page may send, with emoji', async () => {
    const browser = await startBrowser(name);
    const page = await openPage(browser, site, 60_000);
    await logMany(page, 'large', 8, 15_000);
    await untilPromised(site, 8);
    await page.close();
    await openPage(browser, site);
    await once();
    expect(stored(service)).toHaveLength(8);
  });
});
