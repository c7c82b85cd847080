import type { Browser, Page } from 'puppeteer-core';
import { until } from '../../../ingest-service/test/service/serviceFixture.ts';
import type { LoggerState } from '../../src/core/index.ts';
import type { Site } from './site.ts';

/** A page with a logger, as `page.ts` makes it. `flush`: milliseconds; `maxBytes`: of its outbox. */
export async function openPage(
  browser: Browser,
  site: Site,
  flush?: number,
  maxBytes?: number,
): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(site.url(flush, maxBytes));
  await page.waitForFunction('window.logger !== undefined');
  return page;
}

/** `size`: bytes of each one's filling, of emoji. */
export const logMany = (page: Page, label: string, count: number, size = 0): Promise<void> =>
  page.evaluate((...all) => window.logMany(...all), label, count, size);

export const stateOf = (page: Page): Promise<LoggerState> => page.evaluate(() => window.logger.state());

/** Whatever was logged until now is written: all pages have said so. */
export const untilPromised = (site: Site, count: number): Promise<unknown> =>
  until(`${count} records are written`, async () => site.promised.size >= count);

export const untilNothingWaits = (page: Page): Promise<unknown> =>
  until('nothing waits', async () => (await stateOf(page)).queued === 0);
