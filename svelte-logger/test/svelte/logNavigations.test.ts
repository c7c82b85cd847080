// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { logNavigations } from '../../src/svelte/kit/index.ts';
import { recordingLogger } from './recordingLogger.ts';

const at = (path: string, id: string) => ({
  url: new URL(path, 'https://shop.example.com'),
  route: { id },
});

function kit() {
  let before: (navigation: never) => void = () => {};
  let after: (navigation: never) => void = () => {};
  const logger = recordingLogger();
  logNavigations(
    {
      beforeNavigate: (callback) => {
        before = callback;
      },
      afterNavigate: (callback) => {
        after = callback;
      },
    },
    logger,
  );
  return {
    logger,
    before: (navigation: object) => before(navigation as never),
    after: (navigation: object) => after(navigation as never),
  };
}

test('the first page has the times of the browser, and the id of its request', () => {
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
    {
      responseStart: 12.4,
      domInteractive: 80.6,
      transferSize: 5120,
      serverTiming: [{ name: 'request_id', description: 'req-1' }],
    } as never,
  ]);
  const { logger, after } = kit();
  after({ from: null, to: at('/orders/7?token=secret#top', '/orders/[id]'), type: 'enter' });
  expect(logger.pages).toEqual([{ page: 'https://shop.example.com/orders/7', route: '/orders/[id]' }]);
  expect(logger.records).toMatchObject([
    {
      level: 'INFO',
      message: 'PAGE_VIEW',
      request_id: 'req-1',
      data: { navigation: 'enter', first_byte_ms: 12, dom_interactive_ms: 81, bytes: 5120 },
    },
  ]);
});

test('later pages have the time since the click, and where it came from', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  const { logger, before, after } = kit();
  before({ from: at('/', '/'), to: at('/cart', '/cart'), type: 'link', willUnload: false });
  now.mockReturnValue(1250);
  after({ from: at('/?q=1', '/'), to: at('/cart', '/cart'), type: 'link' });
  expect(logger.records).toMatchObject([
    { data: { navigation: 'link', from: 'https://shop.example.com/', duration_ms: 250 } },
  ]);
  expect(logger.records[0]).not.toHaveProperty('request_id', expect.anything());
});

test('a shallow one changes the page, and is no view', () => {
  const { logger, after } = kit();
  after({ from: at('/', '/'), to: at('/photo/1', '/photo/[id]'), type: 'goto', shallow: true });
  expect([logger.pages, logger.records]).toEqual([
    [{ page: 'https://shop.example.com/photo/1', route: '/photo/[id]' }],
    [],
  ]);
});
