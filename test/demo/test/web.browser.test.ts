// The demo of the web as a person starts it: each page of the example in a real browser, until its records are in the bucket.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserName, launchBrowser } from '../../../svelte-logger/test/browser/browsers.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { type RunningWebDemo, startWebDemo } from './runningWebDemo.ts';
import { createStoredRecords, type Stored } from './storedRecords.ts';

type Browser = Awaited<ReturnType<typeof launchBrowser>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

const temporary = mkdtempSync(join(tmpdir(), 'web-demo-test-'));
let demo: RunningWebDemo;
let browser: Browser;
let page: Page;
let records: () => Promise<Stored[]>;
let of: Arrivals['of'];
let arrived: Arrivals['arrived'];

beforeAll(async () => {
  demo = await startWebDemo(temporary, ['--keep', '--port', String(await freePort())]);
  records = createStoredRecords(demo.objects ?? '');
  ({ of, arrived } = createArrivals(records));
  browser = await launchBrowser('chrome', join(temporary, 'chrome'));
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  demo?.kill();
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
});

/** Opens a page, and waits until it is alive. */
async function open(path: string, on = page): Promise<void> {
  await on.goto(new URL(path, demo.url).href);
  await on.waitForSelector('.bucket .live::-p-text(live)');
}
async function click(...texts: string[]): Promise<void> {
  for (const text of texts)
    await page.click(`main :is(button, a, label:not(:has(select)), [role=button])::-p-text(${text})`);
}
async function demandAbsent(secret: RegExp): Promise<void> {
  expect(secret.exec(JSON.stringify(await records()))?.[0]).toBeUndefined();
}
const actions = (found: Stored[]) => found.map(({ data }) => data.action);

describe('each feature, from its page into the bucket', () => {
  test('clicks', async () => {
    await open('/clicks');
    await click('Like', 'Add to cart', 'A component', 'Click, Enter', 'A label', 'Disabled', 'Not mine');
    const found = await arrived('/clicks', 'USER_ACTION', 6);
    expect(actions(found)).toEqual(['like', 'add_to_cart', 'share', 'open', 'agree', 'click']);
    expect(found.at(-1).data.element).toBe('plain_button');
    // What stands on the page is what is in the bucket.
    for (const { event_id } of found) await page.waitForSelector(`.bucket [data-event-id="${event_id}"]`);
  });

  test('forms', async () => {
    await open('/forms');
    await page.click('form button');
    const [found] = await arrived('/forms', 'USER_ACTION', 1);
    expect(found.data).toMatchObject({ action: 'order', step: 2 });
    await demandAbsent(/ada@example|4111 1111/);
  });

  test('views', async () => {
    await open('/views');
    await page.$eval('.scroller', (element) => element.scrollTo(0, 1_000));
    const found = await arrived('/views', 'USER_ACTION', 1);
    expect(actions(found)).toEqual(['saw_prices']);
  });

  test('pages and components', async () => {
    await open('/navigation');
    await click('Show the cart', 'Empty it', 'Hide the cart', 'Order 17');
    const [view] = await arrived('/navigation/orders/[id]', 'PAGE_VIEW', 1);
    expect(view).toMatchObject({
      page: new URL('/navigation/orders/17', demo.url).href,
      data: { navigation: 'link' },
    });
    const [first] = await arrived('/navigation', 'PAGE_VIEW', 1);
    expect(first.request_id).toMatch(/^[\da-f-]{36}$/);
    const [action] = await arrived('/navigation', 'USER_ACTION', 1);
    expect(action).toMatchObject({ component: 'Cart', data: { action: 'empty', items: 3 } });
    await arrived('/navigation', 'COMPONENT_MOUNT', 1);
    await arrived('/navigation', 'COMPONENT_UNMOUNT', 1);
  });

  test('errors of handlers, promises, rendering, and those that are caught', async () => {
    await open('/errors');
    await click('Throw in a handler', 'Reject a promise', 'Report one', 'Break the cart');
    const found = await arrived('/errors', 'FRONTEND_ERROR', 4);
    expect(found.map(({ error }) => `${error.name}: ${error.message}`)).toEqual([
      'Error: The card was refused',
      'RangeError: Nobody waits for this promise',
      'Error: The draft cannot be read',
      expect.stringMatching(/^TypeError: /),
    ]);
    for (const { stack } of found) expect(stack).toMatch(/at .*_app\//);
    expect(found[2].error.cause.name).toBe('SyntaxError');
    const [shown] = await arrived('/errors', 'ERROR_BOUNDARY', 1);
    expect(shown).toMatchObject({ component: 'Cart', data: { error_id: found[3].data.error_id } });
  });

  test.each([
    ['in the browser', 'A page whose load fails here', 'FRONTEND_ERROR'],
    ['on the server', 'A page whose load fails on the server', 'SERVER_ERROR'],
  ])('errors that SvelteKit meets %s', async (place, link, message) => {
    await open('/errors');
    await click(link);
    const shown = await page.waitForSelector('#error-id');
    const id = (await shown?.evaluate((element) => element.textContent))?.split(' ')[1] ?? '';
    const named = async () =>
      (await records()).filter((record) => JSON.stringify(record).includes(`"error_id":"${id}"`));
    await expect.poll(async () => (await named()).length, { timeout: 20_000 }).toBe(1);
    const [record] = await named();
    // What a server prints as JSON is below `data`.
    expect({ ...record.data, ...record }).toMatchObject({ level: 'ERROR' });
    expect(JSON.stringify(record)).toContain(`This load fails ${place}`);
    expect(JSON.stringify(record)).toContain(message);
    await page.waitForSelector(`.bucket .what::-p-text(This load fails ${place})`);
  });

  test('API calls', async () => {
    await open('/api');
    for (const [nth, button] of [
      'GET order',
      'One that is missing',
      'One that fails',
      'XMLHttp',
      'With the',
    ].entries()) {
      await click(button);
      // In their order.
      await arrived('/api', 'API_CALL', nth + 1);
    }
    const found = await of('/api', 'API_CALL');
    expect(found.map(({ level, component, data }) => [level, data.method, data.status, component])).toEqual([
      ['INFO', 'GET', 200, undefined],
      ['WARN', 'GET', 404, undefined],
      ['ERROR', 'GET', 503, undefined],
      ['INFO', 'POST', 200, undefined],
      ['INFO', 'GET', 200, 'Orders'],
    ]);
    for (const { data, request_id } of found) {
      expect(data.url).toBe(new URL('/api/orders/:id', demo.url).href);
      expect(request_id).toMatch(/^[\da-f-]{36}$/);
    }
  });

  test('web vitals and speed', async () => {
    await open('/performance');
    const openedAt = await page.evaluate(() => performance.now());
    await click('Keep the page busy', 'Fetch something slow');
    // On a busy machine a page's start has long tasks and slow resources of its own. The click's task lasts 250 ms, but for rounding.
    const isOfClick = ({ data }: Stored) => data.start_ms >= openedAt && data.duration_ms > 240;
    await arrived('/performance', 'LONG_TASK', 1, isOfClick);
    const url = new URL('/api/orders/20', demo.url).href;
    const [slow] = await arrived('/performance', 'SLOW_RESOURCE', 1, ({ data }) => data.url === url);
    expect(slow.data.duration_ms).toBeGreaterThan(1_000);
    const vitals = (await records()).filter(({ message }) => message === 'WEB_VITAL');
    expect(vitals.map(({ data }) => data.metric)).toEqual(expect.arrayContaining(['TTFB', 'FCP', 'LCP']));
  });

  test('the console', async () => {
    await open('/console');
    await click('console.warn', 'console.error', 'console.info');
    const found = await arrived('/console', 'CONSOLE', 2);
    expect(found.map(({ level, data }) => [level, data.text])).toEqual([
      ['WARN', 'The cart is nearly full'],
      ['ERROR', 'Not saved:'],
    ]);
    expect(JSON.stringify(found)).not.toContain('"secret"');
  });

  test('the level', async () => {
    await open('/level');
    await page.select('select', 'WARN');
    await click('INFO', 'ERROR');
    await arrived('/level', 'A ERROR record', 1);
    expect(await of('/level', 'A INFO record')).toEqual([]);
  });

  test('redaction', async () => {
    await open('/redaction');
    await click('Log a checkout', 'Log a sentence', 'A click that has no name');
    const [found] = await arrived('/redaction', 'CHECKOUT', 1);
    expect(found.data).toMatchObject({
      password: '[REDACTED:field]',
      customer: { iban: '[REDACTED:field]', note: 'about [REDACTED:order]' },
      link: 'https://shop.example.com/pay',
    });
    await arrived('/redaction', 'USER_ACTION', 3);
    await demandAbsent(/hunter2|DE0212|ada@example|4111 1111|diagnosis/);
  });

  test('a browser that is offline, and a service that is killed', async () => {
    await open('/offline');
    await page.setOfflineMode(true);
    await click('Log 20');
    await page.waitForSelector('.state dd::-p-text(no)');
    await page.waitForFunction('Number(document.querySelector("#queued").textContent) >= 20');
    await page.setOfflineMode(false);
    await arrived('/offline', 'BURST', 20);
    await click('kill -9');
    await expect
      .poll(
        () =>
          fetch(demo.ingest).then(
            () => 'there',
            () => 'dead',
          ),
        { timeout: 4_000 },
      )
      .toBe('dead');
    await click('Log 20');
    await page.waitForSelector('.bucket .pending');
    await arrived('/offline', 'BURST', 40);
  });

  test('Firefox', async () => {
    const name: BrowserName = 'firefox';
    const firefox = await launchBrowser(name, join(temporary, name));
    try {
      const shown = await firefox.newPage();
      await open('/', shown);
      await shown.click('main button');
      const [found] = await arrived('/', 'USER_ACTION', 1);
      expect(found.data.action).toBe('hello');
      await shown.waitForSelector(`.bucket [data-event-id="${found.event_id}"]`);
    } finally {
      await firefox.close();
    }
  });
});

test('Ctrl-C stops everything; each record is there once, and no process is left', async () => {
  await page.close();
  expect(demo.processes().length).toBeGreaterThan(5);
  const { code, result, said } = await demo.interrupt();
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  expect(result).toMatchObject({ missing: 0, lost: 0, doubled: 0, serverErrors: 1 });
  const ids = (await records()).flatMap(({ event_id }) => event_id ?? []);
  expect(ids.length).toBe(result['found']);
  expect(new Set(ids).size).toBe(ids.length);
  expect(demo.processes().filter((line) => !line.includes('chrom'))).toEqual([]);
});
