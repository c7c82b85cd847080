import { expect, test } from 'vitest';
import { start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { demandOnce } from './arrivedOnce.ts';
import { BROWSERS, startBrowser } from './browsers.ts';
import { logMany, openPage, untilNothingWaits, untilPromised } from './loggingPage.ts';
import { startSite } from './site.ts';

const KIB = 1024;
const RECORDS = 4;

/**
 * Bytes of emoji in four records, and how many of them a page that is left sends at least: the browser's limit is 64 KiB, and the logger keeps to
 * 60,000 bytes for records with their envelopes. What is answered before the page has gone makes room for more.
 */
const SIZES = [
  { bytes: 56 * KIB, atOnce: 4 },
  { bytes: 58 * KIB, atOnce: 3 },
  { bytes: 60 * KIB, atOnce: 3 },
  { bytes: 62 * KIB, atOnce: 3 },
  { bytes: 64 * KIB, atOnce: 3 },
];

test.each(BROWSERS)(
  '%s: a page that is left sends what it may, up to 64 KiB of emoji, and the next page the rest',
  async (name) => {
    const site = await startSite();
    const service = await start({ cors: { allowedOrigins: [site.origin] } });
    site.target = service.port;
    const browser = await startBrowser(name);
    let logged = 0;
    for (const { bytes, atOnce } of SIZES) {
      const page = await openPage(browser, site, 600_000);
      const before = site.requests;
      // So much is sent at once: nothing is answered until the page is left.
      site.fault = 'hold';
      await logMany(page, `${bytes}`, RECORDS, bytes / RECORDS);
      await untilPromised(site, logged + RECORDS);
      await until('they are under way', async () => site.requests > before);
      site.fault = 'none';
      // Not closed, with which Firefox ends the process, and often what `pagehide` sends with it, by fetch and by beacon alike.
      await page.goto('about:blank');
      await until(
        `${bytes} bytes: what may be sent is stored`,
        async () => stored(service).length >= logged + atOnce,
      );
      logged += RECORDS;
      const next = await openPage(browser, site);
      await demandOnce(site, service);
      await untilNothingWaits(next);
      await next.close();
      await page.close();
      expect(stored(service)).toHaveLength(logged);
    }
    // Not compared by `expect`, whose message would be megabytes.
    const isWhole = ({ data: { label, filling } }: { data: { label: string; filling: string } }) =>
      filling === '🙂'.repeat(Number.parseInt(label, 10) / RECORDS / 4);
    expect(stored(service).filter((record) => !isWhole(record)).length).toBe(0);
  },
);
