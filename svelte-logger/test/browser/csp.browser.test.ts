import { setTimeout as sleep } from 'node:timers/promises';
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

/** All is forbidden but the page's own script, and what `connect` names: no `eval`, nothing inline, no markup from texts. */
const policy = (connect: string) => ({
  'content-security-policy': `default-src 'none'; script-src 'self'; connect-src ${connect}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
});

describe.each(BROWSERS)('%s', (name) => {
  test('a page with a strict policy logs, compressed and as it is left, and violates nothing', async () => {
    site.headers = policy(`'self' ${site.way}`);
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    await logMany(page, 'strict', 30);
    await untilPromised(site, 30);
    await untilNothingWaits(page);
    await page.evaluate(() => window.logger.logError(new Error('an error')));
    await untilPromised(site, 31);
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    await page.goto('about:blank');
    await until('it came as the page was left', async () => stored(service).length === 31);
    await demandOnce(site, service);
  });

  test('a policy that forgets the service: the state says what to look for, nothing is lost, and it is tried seldom', async () => {
    site.headers = policy("'self'");
    const browser = await startBrowser(name);
    const page = await openPage(browser, site);
    await logMany(page, 'forgotten', 30);
    await untilPromised(site, 30);
    await until('the state says so', async () =>
      /^No answer: .*CSP/.test((await stateOf(page)).lastError ?? ''),
    );
    // Attempts are counted for a time, since nothing tells that there are no more.
    await sleep(3_000);
    const violations = await page.evaluate(() => window.violations);
    expect(violations.length).toBeGreaterThan(0);
    expect(violations.length).toBeLessThan(6);
    expect(violations.filter((one) => !one.startsWith('connect-src'))).toEqual([]);
    await page.goto('about:blank');
    expect(stored(service)).toEqual([]);
    site.headers = policy(`'self' ${site.way}`);
    await untilNothingWaits(await openPage(browser, site));
    await demandOnce(site, service);
    expect(stored(service)).toHaveLength(30);
  });
});
