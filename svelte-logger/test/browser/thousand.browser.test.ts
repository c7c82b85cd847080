import { expect, test } from 'vitest';
import { start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { stored } from '../../../ingest-service/test/service/stored.ts';
import { BROWSERS, startBrowser } from './browsers.ts';
import { startSite } from './site.ts';

const ROUNDS = 10;
/** All of them are seen without scrolling. */
const SEEN = 10;

// How long it takes is a matter of the bench `browser`.
test.each(BROWSERS)(
  '%s: a thousand elements log their clicks, each once, also when all were replaced by others',
  async (name) => {
    const site = await startSite('thousandPage.ts');
    const service = await start({ cors: { allowedOrigins: [site.origin] } });
    site.target = service.port;
    const page = await (await startBrowser(name)).newPage();
    await page.goto(site.url());
    await page.waitForFunction('window.logger !== undefined');
    await page.evaluate('window.next()');
    const logged = `[...document.querySelectorAll('button')].filter((button) => button['data-log-own']?.size).length`;
    expect(await page.evaluate(logged)).toBe(1_000);
    const buttons = (await page.$$('button')).slice(0, SEEN);
    for (let round = 0; round < ROUNDS; round++) for (const button of buttons) await button.click();
    const clicks = () => stored(service).filter(({ message }) => message === 'USER_ACTION');
    await until('all clicks are stored', async () => clicks().length >= ROUNDS * SEEN);
    expect(clicks().map(({ data }) => data.n)).toEqual(
      Array.from({ length: ROUNDS * SEEN }, (_, click) => 1_000 + (click % SEEN)),
    );
    expect(await page.evaluate('window.logger.state().dropped')).toEqual({});
  },
);
