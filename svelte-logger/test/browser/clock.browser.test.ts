import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Service, start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { demandOnce } from './arrivedOnce.ts';
import { BROWSERS, startBrowser } from './browsers.ts';
import { logMany, openPage, stateOf, untilNothingWaits, untilPromised } from './loggingPage.ts';
import { type Site, startSite } from './site.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Milliseconds: what the service does not correct, and what a loaded machine takes for a record. */
const NEAR_MS = 10_000;

let site: Site;
let service: Service;

beforeEach(async () => {
  site = await startSite();
  service = await start({ cors: { allowedOrigins: [site.origin] } });
  site.target = service.port;
});

/** How far the times of these records are from those at which they were logged, in milliseconds, as the service has stored them. */
function errorsOf(label: string, loggedAt: number): number[] {
  const found = stored(service).filter(({ data }) => String(data.label).startsWith(`${label}-`));
  return found.map(({ timestamp }) => Math.abs(Date.parse(timestamp) - loggedAt));
}
const demandNear = (label: string, loggedAt: number) => {
  const errors = errorsOf(label, loggedAt);
  expect(errors.length, label).toBeGreaterThan(0);
  expect(Math.max(...errors), label).toBeLessThan(NEAR_MS);
};

/** The wall clock as the page sees it, off by `window.clockOffset`, from its first script on; the monotonic one goes on as it does. */
async function openWithClock(page: Page, offset: number, flush: number, maxBytes?: number): Promise<void> {
  const id = await page.evaluateOnNewDocument((by) => {
    const RealDate = Date;
    window.clockOffset = by;
    window.Date = class extends RealDate {
      constructor(...given: [number]) {
        if (given.length > 0) super(...given);
        else super(RealDate.now() + window.clockOffset);
      }
      static override now = () => RealDate.now() + window.clockOffset;
    } as DateConstructor;
  }, offset);
  await page.goto(site.url(flush, maxBytes));
  await page.waitForFunction('window.logger !== undefined');
  await page.removeScriptToEvaluateOnNewDocument(id.identifier);
}
const setClock = (page: Page, offset: number) =>
  page.evaluate((by) => {
    window.clockOffset = by;
  }, offset);

declare global {
  interface Window {
    clockOffset: number;
  }
}

describe.each(BROWSERS)('%s', (name) => {
  test('a clock that is set while the page runs: all is stored once, and at its time', async () => {
    const browser = await startBrowser(name);
    // Forward, it cannot be told from sleep, in which the wall clock is right: what had to wait is taken for so much older, up to the
    // seven days that the service believes.
    const jumps = [
      { jump: -DAY, off: 0 },
      { jump: -9 * DAY, off: 0 },
      { jump: 9 * DAY, off: 0 },
      { jump: 3 * HOUR, off: 3 * HOUR },
    ];
    let logged = 0;
    for (const { jump, off } of jumps) {
      const page = await browser.newPage();
      await openWithClock(page, 0, 600_000);
      await logMany(page, `waits ${jump}`, 10);
      const before = Date.now();
      logged += 20;
      await untilPromised(site, logged - 10);
      await setClock(page, jump);
      await logMany(page, `after ${jump}`, 10);
      const after = Date.now();
      await untilPromised(site, logged);
      await page.evaluate(() => window.logger.flush());
      await untilNothingWaits(page);
      await demandOnce(site, service);
      expect((await stateOf(page)).dropped).toEqual({});
      demandNear(`after ${jump}`, after);
      demandNear(`waits ${jump}`, before - off);
      await page.close();
    }
    expect(stored(service)).toHaveLength(logged);
  });

  test('a clock that is set between two pages: what waits is stored once, or dropped and told if it seems older than seven days', async () => {
    const browser = await startBrowser(name);
    // Nothing says by how much a clock was wrong that is right now; only that no record comes from the future or from so long ago.
    const jumps = [
      { jump: -3 * HOUR, off: 0 },
      { jump: -9 * DAY, off: 0 },
      { jump: DAY, off: DAY },
      { jump: 9 * DAY, off: undefined },
    ];
    let logged = 0;
    for (const { jump, off } of jumps) {
      site.fault = 'down';
      const page = await browser.newPage();
      await openWithClock(page, -jump, 600_000);
      await logMany(page, `waits ${jump}`, 10);
      const before = Date.now();
      logged += 10;
      await untilPromised(site, logged);
      // The page has to know that the service is away, or it sends them as it is left.
      for (let attempt = 0; attempt < 2; attempt++) await page.evaluate(() => window.logger.flush());
      await page.close();
      site.fault = 'none';
      const next = await openPage(browser, site);
      await untilNothingWaits(next);
      if (off === undefined) {
        expect((await stateOf(next)).dropped).toEqual({ too_old: 10 });
        const isTold = ({ message, data }: { message: string; data: object }) =>
          message === 'DROPPED' && JSON.stringify(data).includes('"too_old":10');
        await until('the server is told', async () => stored(service).some(isTold));
        expect(errorsOf(`waits ${jump}`, before)).toEqual([]);
      } else {
        await demandOnce(site, service);
        expect((await stateOf(next)).dropped).toEqual({});
        demandNear(`waits ${jump}`, before - off);
      }
      await next.close();
    }
  });

  test('a clock that jumps by nine days makes nothing old that waits beside it, for other pages', async () => {
    const browser = await startBrowser(name);
    site.fault = 'down';
    const other = await openPage(browser, site, 600_000);
    await logMany(other, 'other', 10);
    await untilPromised(site, 10);
    const page = await browser.newPage();
    await openWithClock(page, 0, 600_000, 200_000);
    await setClock(page, 9 * DAY);
    // So many that the limits are applied again.
    await logMany(page, 'page', 3, 16_000);
    await untilPromised(site, 13);
    await until('what waits is counted', async () => (await stateOf(page)).queued === 13);
    site.fault = 'none';
    await page.evaluate(() => window.logger.flush());
    await untilNothingWaits(page);
    await demandOnce(site, service);
    expect((await stateOf(page)).dropped).toEqual({});
    expect(stored(service)).toHaveLength(13);
  });
});
