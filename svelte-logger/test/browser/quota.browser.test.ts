import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Service, start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { demandOnce } from './arrivedOnce.ts';
import { BROWSERS, type BrowserName, newProfile, startBrowser } from './browsers.ts';
import { logMany, openPage, stateOf, untilNothingWaits, untilPromised } from './loggingPage.ts';
import { type Site, startSite } from './site.ts';

/** Firefox gives an origin a fifth of what it has for all, 10 MiB at least. */
const FIREFOX_KIB = 20 * 1024;
const CHROME_KIB = 2 * 1024;
const MANY = {
  perAddress: { burst: 1_000_000 },
  perApplication: { burst: 1_000_000 },
  perSession: { burst: 1_000_000 },
};

let site: Site;
let service: Service;

beforeEach(async () => {
  site = await startSite();
  service = await start({ cors: { allowedOrigins: [site.origin] }, rateLimits: MANY });
  site.target = service.port;
});

/** A page whose origin has little room in its browser. */
async function openSmall(name: BrowserName, maxBytes?: number): Promise<Page> {
  const browser = await startBrowser(name, newProfile(), {
    extraPrefsFirefox: { 'dom.quotaManager.temporaryStorage.fixedLimit': FIREFOX_KIB },
  });
  if (name === 'chrome') {
    // Before the origin's first database, with which Chromium reckons for a while how much room there is.
    const [blank] = await browser.pages();
    const session = await blank?.createCDPSession();
    const quota = { origin: site.origin, quotaSize: CHROME_KIB * 1024 };
    await session?.send('Storage.overrideQuotaForOrigin', quota);
  }
  return openPage(browser, site, 200, maxBytes);
}

/** The application fills what room there is, in a database of its own. */
async function fill(page: Page): Promise<void> {
  const failed = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('of the application');
      request.onupgradeneeded = () => request.result.createObjectStore('all', { autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const tryPut = (bytes: number) =>
      new Promise<string>((resolve) => {
        const transaction = database.transaction('all', 'readwrite');
        transaction.objectStore('all').add(crypto.getRandomValues(new Uint8Array(bytes)));
        transaction.oncomplete = () => resolve('');
        transaction.onabort = () => resolve(transaction.error?.name ?? 'nothing');
      });
    // Firefox refuses the first transaction after one that found no room, whatever it is for.
    const put = (bytes: number) => tryPut(bytes).catch(() => tryPut(bytes));
    for (let bytes = 65_536; bytes >= 4_096; bytes /= 2)
      for (let count = 0; count < 200 && !(await put(bytes)); count++);
    // What the browser tidied up meanwhile is filled too.
    let error = '';
    while (!error) error = await put(32_768);
    database.close();
    return error;
  });
  expect(failed).toBe('QuotaExceededError');
}

/** Somebody makes room again. */
const empty = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        indexedDB.deleteDatabase('of the application').onsuccess = () => resolve();
      }),
  );

describe.each(BROWSERS)('%s', (name) => {
  test('where there is no room, records wait in memory, as the state says, and are stored again once there is', async () => {
    const page = await openSmall(name);
    await logMany(page, 'before', 10);
    await untilPromised(site, 10);
    await untilNothingWaits(page);
    await fill(page);
    site.fault = 'down';
    // So many that the outbox is measured straight after.
    await logMany(page, 'full', 40, 16_000);
    await until('they are in memory', async () => (await stateOf(page)).storage === 'memory');
    expect((await stateOf(page)).queued).toBe(40);
    site.fault = 'none';
    await untilNothingWaits(page);
    expect(stored(service)).toHaveLength(50);
    await empty(page);
    await logMany(page, 'after', 10);
    await untilPromised(site, 20);
    expect(await stateOf(page)).toMatchObject({ storage: 'indexeddb', dropped: {} });
    await untilNothingWaits(page);
    await demandOnce(site, service);
    expect(stored(service)).toHaveLength(60);
  });

  test('a page that is left with records in memory sends what it may, though the service was away', async () => {
    const page = await openSmall(name);
    await fill(page);
    site.fault = '500';
    await logMany(page, 'full', 3, 16_000);
    await until('it was tried again', async () => site.requests > 2);
    expect((await stateOf(page)).storage).toBe('memory');
    site.fault = 'none';
    await page.goto('about:blank');
    await until('they are stored', async () => stored(service).length === 3);
  });

  test('what memory and outbox cannot hold is dropped, the oldest first, and the server is told how much', async () => {
    const page = await openSmall(name, 200_000);
    await fill(page);
    site.fault = 'down';
    for (let round = 0; round < 5; round++) await logMany(page, `round${round}`, 6, 16_000);
    await until('some are dropped', async () => ((await stateOf(page)).dropped.outbox_full ?? 0) > 0);
    site.fault = 'none';
    await page.evaluate(() => window.logger.flush());
    await untilNothingWaits(page);
    const dropped = (await stateOf(page)).dropped.outbox_full ?? 0;
    // A record that tells of it may be dropped too: then the gap in the numbers tells.
    expect(stored(service).some(({ message, data }) => message === 'DROPPED' && data.outbox_full > 0)).toBe(
      true,
    );
    const numbers = stored(service).map(({ event_id: id }) => Number(String(id).split(':')[1]));
    expect(Math.max(...numbers) + 1 - numbers.length).toBeLessThanOrEqual(dropped);
    const labels = stored(service).flatMap(({ data }) => data.label ?? []);
    expect(new Set(labels).size).toBe(labels.length);
    // Not exactly: what is being sent while the limits are applied is told as dropped, and stored.
    expect(labels.length + dropped).toBeGreaterThanOrEqual(30);
    expect(labels.length).toBeLessThan(30);
    expect(labels).toContain('round4-5');
  });
});
