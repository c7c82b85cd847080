import { expect, test } from 'vitest';
import { start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { type Stored, stored } from '../../../ingest-service/test/service/stored.ts';
import { BROWSERS, startBrowser } from './browsers.ts';
import { startSite } from './site.ts';

test.each(BROWSERS)(
  '%s: what happens on a page is collected, without what is typed, shown or asked for',
  async (name) => {
    const site = await startSite('collectorsPage.ts');
    const service = await start({ cors: { allowedOrigins: [site.origin] } });
    site.target = service.port;
    const browser = await startBrowser(name);
    const page = await browser.newPage();
    await page.goto(site.url());
    await page.waitForFunction('window.logger !== undefined');
    await page.click('#buy');
    await page.click('#hidden');
    await page.click('form button');
    // Of the page's own script: what puppeteer brings in has no errors that a page may see.
    await page.evaluate('window.misbehave()');
    const of = (message: string): Stored[] => stored(service).filter((record) => record.message === message);
    await until('all is there', async () => of('NAVIGATION').length > 0 && of('FRONTEND_ERROR').length >= 2);

    expect(of('USER_ACTION').map(({ data }) => [data.action, data.element])).toEqual([
      ['click', 'button#buy'],
      ['click', 'button'],
      ['click', 'button[submit]'],
      ['submit', 'form#f'],
    ]);
    const errors = of('FRONTEND_ERROR');
    expect(errors).toHaveLength(2);
    expect(errors.find(({ error }) => error.message === 'boom')).toMatchObject({
      level: 'ERROR',
      error: { name: 'Error', cause: { name: 'TypeError', message: 'why' } },
      stack: expect.stringMatching(/\S/),
      data: { source: 'window.error' },
    });
    expect(errors.find(({ error }) => error.name === 'RangeError')).toMatchObject({
      data: { source: 'unhandledrejection' },
    });
    const calls = of('API_CALL').map(({ level, data }) => [
      level,
      data.kind,
      data.method,
      new URL(data.url).pathname,
      data.status,
    ]);
    expect(calls).toEqual([
      ['INFO', 'fetch', 'GET', '/api/:id/:id', 200],
      ['ERROR', 'fetch', 'GET', '/api/:id', 503],
      ['ERROR', 'fetch', 'GET', '/', 0],
      ['WARN', 'xhr', 'POST', '/api/:id', 404],
    ]);
    expect(of('API_CALL')[0]).toMatchObject({
      request_id: 'req-1',
      trace_id: expect.stringMatching(/^[\da-f]{32}$/),
    });
    expect(site.traceparents).toHaveLength(3);
    expect(String(site.traceparents[0])).toContain(of('API_CALL')[0].trace_id);
    expect(of('CONSOLE')[0]).toMatchObject({
      level: 'WARN',
      data: { text: 'printed', values: [{ token: '[REDACTED:field]' }] },
    });
    expect(of('NAVIGATION')[0]).toMatchObject({ data: { to: `${site.origin}/orders`, type: 'pushState' } });
    expect(of('PAGE_LOAD')[0]).toMatchObject({ data: { type: 'navigate' } });
    await until('vitals are there', async () => of('WEB_VITAL').length > 0);
    expect(JSON.stringify(stored(service))).not.toMatch(/Secret text|4111|secret-query|secret-token/);
  },
);
