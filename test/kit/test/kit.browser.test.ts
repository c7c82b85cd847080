// An application as a person builds it, of the packed logger and SvelteKit 2 and 3, in a real browser.
import { type Browser, type LaunchOptions, launch, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { shared } from '../../../ingest-service/test/service/serviceFixture.ts';
import { type Stored, stored } from '../../../ingest-service/test/service/stored.ts';
import { type App, buildApp, installApp } from '../src/builtApp.ts';
import { type PackedLogger, packLogger } from '../src/packedLogger.ts';
import { type RunningApp, runApp } from '../src/runningApp.ts';

const BROWSERS = {
  Chromium: {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  },
  Firefox: { browser: 'firefox', executablePath: '/usr/bin/firefox-esr' },
} satisfies Record<string, LaunchOptions>;
type BrowserName = keyof typeof BROWSERS;

const service = shared({ cors: { allowedOrigins: ['*'] } });
let logger: PackedLogger;
let page: Page;
/** Records of the tests before this one. */
let before = 0;

beforeAll(async () => {
  logger = await packLogger();
});
afterAll(() => logger?.remove());

const records = (): Stored[] => stored(service()).slice(before);
const errors = () => records().filter(({ level }) => level === 'ERROR');

describe.each([
  {
    name: 'SvelteKit 2',
    version: 2 as const,
    transforms: false,
    environment: {} as Record<string, string>,
    browsers: ['Chromium', 'Firefox'] as BrowserName[],
  },
  {
    name: 'SvelteKit 2 with handleRenderingErrors',
    version: 2 as const,
    transforms: true,
    environment: { RENDERING_ERRORS: '1' },
    browsers: ['Chromium'] as BrowserName[],
  },
  {
    name: 'SvelteKit 3',
    version: 3 as const,
    transforms: true,
    environment: {},
    browsers: ['Chromium', 'Firefox'] as BrowserName[],
  },
])('$name', ({ version, environment, transforms, browsers }) => {
  let installed: App | undefined;
  let app: RunningApp;

  beforeAll(async () => {
    installed = await installApp(version, logger);
    await buildApp(installed, environment);
    app = await runApp(installed, environment);
  }, 60_000);
  afterAll(async () => {
    await app?.stop();
    await installed?.remove();
  });
  describe.each(browsers)('%s', (name) => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch(BROWSERS[name]);
    });
    afterAll(() => browser?.close());
    beforeEach(async () => {
      const context = await browser.createBrowserContext();
      page = await context.newPage();
      app.lines.length = 0;
      before = stored(service()).length;
      const { hostname } = new URL(app.url);
      await context.setCookie({
        name: 'endpoint',
        value: encodeURIComponent(service().url),
        domain: hostname,
      });
    });
    afterEach(() => page.browserContext().close());

    /** Opens a page, and waits until it is hydrated and has told so. */
    async function open(path: string): Promise<void> {
      await page.goto(new URL(path, app.url).href);
      await viewed(path);
    }
    const viewed = (path: string) =>
      expect
        .poll(() => {
          const url = new URL(path, app.url).href;
          return records().filter(({ message, page }) => message === 'PAGE_VIEW' && page === url);
        })
        .toHaveLength(1);
    const serverErrors = () => app.lines.filter(({ message }) => message === 'SERVER_ERROR');
    const requests = (path: string) =>
      app.lines.filter(({ kind, url }) => kind === 'request' && new URL(String(url)).pathname === path);
    const text = (selector: string) => page.$eval(selector, (element) => element.textContent);
    /** What comes twice would come soon. */
    const settled = () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));

    test('the page, its request and its navigations are records, joined by the request id', async () => {
      await open('/');
      const [view] = records().filter(({ message }) => message === 'PAGE_VIEW');
      const [request] = requests('/');
      expect(view).toMatchObject({ route: '/', data: { navigation: 'enter' } });
      expect(view?.request_id).toBe(request?.['request_id']);
      await page.click('a[href="/client"]');
      await viewed('/client');
      expect(records()).toContainEqual(
        expect.objectContaining({
          message: 'PAGE_VIEW',
          route: '/client',
          data: expect.objectContaining({
            navigation: 'link',
            from: app.url,
            duration_ms: expect.any(Number),
          }),
        }),
      );
      await expect
        .poll(() => records().map(({ message, component }) => [message, component]))
        .toContainEqual(['COMPONENT_MOUNT', 'Client']);
    });

    test('each activation is one record: pointer, keys, labels, components, nothing that is disabled', async () => {
      await open('/');
      await page.click('#save');
      await page.focus('#save');
      await page.keyboard.press('Enter');
      await page.keyboard.press(' ');
      await page.click('#attached');
      await page.focus('#fake');
      await page.keyboard.press('Enter');
      await page.keyboard.press(' ');
      await page.click('#fake');
      await page.click('#agree');
      await page.click('#label input');
      await page.click('#in-disabled');
      const actions = () =>
        records()
          .filter(({ message }) => message === 'USER_ACTION')
          .map(({ data }) => data?.['action']);
      const expected = ['save', 'save', 'save', 'attached', 'faked', 'faked', 'faked', 'agree', 'agree'];
      await expect.poll(() => actions().length).toBe(expected.length);
      await settled();
      expect(actions()).toEqual(expected);
    });

    test('an error of load on the server is recorded there, once, with its stack, its cause and the request', async () => {
      await open('/server-load');
      await settled();
      expect(serverErrors()).toMatchObject([
        {
          error: { message: 'loaded on the server' },
          route: '/server-load',
          stack: expect.stringMatching(/page\.server\.ts.*caused by RangeError: no connection\n +at /s),
          request_id: requests('/server-load')[0]?.['request_id'],
        },
      ]);
      expect(await text('#error-id')).toBe(serverErrors()[0]?.['error_id']);
      expect(errors()).toEqual([]);
    });

    test('it is recorded there only, once, when a link leads to it', async () => {
      await open('/');
      await page.click('a[href="/server-load"]');
      await page.waitForSelector('#error-id');
      await settled();
      expect(serverErrors()).toMatchObject([{ error: { message: 'loaded on the server' } }]);
      expect(await text('#error-id')).toBe(serverErrors()[0]?.['error_id']);
      expect(errors()).toEqual([]);
    });

    test('an error of rendering on the server likewise, and a boundary names it in the browser', async () => {
      await open('/server-boundary');
      await settled();
      expect(serverErrors()).toMatchObject([
        {
          error: { message: 'rendered on the server' },
          stack: expect.stringMatching(/Throws\.(?:svelte|js):/),
        },
      ]);
      const id = serverErrors()[0]?.['error_id'];
      const shown = records().filter(({ message }) => message === 'ERROR_BOUNDARY');
      expect(errors()).toEqual([]);
      if (transforms) {
        expect(shown).toMatchObject([{ level: 'WARN', component: 'OnServer', data: { error_id: id } }]);
        expect(await text('#failed')).not.toContain('rendered on the server');
      } else {
        // There the whole page is an error page.
        expect([shown, await text('#error-id')]).toEqual([[], id]);
      }
    });

    test('an error of hydration is recorded once, with its stack', async () => {
      await open('/hydration');
      await expect.poll(() => errors()).toHaveLength(1);
      await settled();
      expect(errors()).toMatchObject([
        {
          message: 'FRONTEND_ERROR',
          error: { name: 'Error', message: 'hydrated in the browser' },
          stack: expect.stringMatching(/[@ ].*\/_app\//),
        },
      ]);
      expect(await page.$('#failed')).not.toBeNull();
      expect(serverErrors()).toEqual([]);
      const shown = records().filter(({ message }) => message === 'ERROR_BOUNDARY');
      expect(shown.map(({ data }) => data?.['error_id'])).toEqual(
        transforms ? [errors()[0]?.data?.['error_id']] : [],
      );
    });

    test.each([
      ['an error of rendering within a boundary', '/client', '#break', 'rendered in the browser'],
      ['one of rendering without a boundary', '/client', '#bare', 'rendered without a boundary'],
      ['one of load', '/', 'a[href="/missing-row"]', 'loaded in the browser'],
      ['one of an event handler', '/client', '#handler', 'thrown in a handler'],
      ['a promise that nobody waits for', '/client', '#reject', 'rejected'],
    ])('%s is recorded once in the browser, with its stack', async (_, path, button, message) => {
      await open(path);
      await page.click(button);
      await expect.poll(() => errors()).toHaveLength(1);
      await settled();
      expect(errors()).toMatchObject([
        {
          message: 'FRONTEND_ERROR',
          error: { name: 'Error', message },
          stack: expect.stringMatching(/[@ ].*\/_app\//),
        },
      ]);
      expect(serverErrors()).toEqual([]);
    });

    test('a page that does not exist is no fault', async () => {
      await page.goto(new URL('/nothing-here', app.url).href);
      await expect.poll(() => requests('/nothing-here')).toHaveLength(1);
      await settled();
      expect([serverErrors(), errors()]).toEqual([[], []]);
    });
  });
});
