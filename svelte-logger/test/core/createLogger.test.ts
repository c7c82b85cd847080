import { describe, expect, test, vi } from 'vitest';
import { createLogger, printingLogger } from '../../src/core/index.ts';
import { fakePage } from './fakePage.ts';
import { loggerOf, numbers, settled } from './testLogger.ts';

describe('records', () => {
  test('have what is known of the page, in the form of the service', async () => {
    const page = fakePage();
    const logger = loggerOf({ key: 'k 1', release: '1.2 β', user: 'u7', context: { data: { shop: 3 } } });
    logger.setPage({ route: '/cart' });
    logger
      .child({ component: 'Cart', data: { step: 2 } })
      .logUserAction('pay', 'button#pay', { amount: 7.5 });
    logger.logError(new TypeError('no', { cause: new Error('why') }));
    await logger.flush();
    const [{ url, body } = { url: '', body: {} }] = page.requests;
    expect(url).toBe('https://events.example.com/v1/logs?key=k%201');
    expect(body).toMatchObject({ app: 'shop', page_id: expect.any(String), offset_ms: expect.any(Number) });
    expect(page.sent).toMatchObject([
      {
        event_id: `${logger.sessionId}:0`,
        level: 'INFO',
        message: 'USER_ACTION',
        release: '1.2xx',
        page: 'https://shop.example.com/cart',
        route: '/cart',
        component: 'Cart',
        data: {
          action: 'pay',
          element: 'button#pay',
          amount: 7.5,
          shop: 3,
          step: 2,
          userId: 'u7',
          sessionId: logger.sessionId,
        },
      },
      {
        event_id: `${logger.sessionId}:1`,
        level: 'ERROR',
        message: 'FRONTEND_ERROR',
        stack: expect.stringContaining('TypeError: no'),
        error: { name: 'TypeError', message: 'no', cause: { message: 'why' } },
      },
    ]);
  });

  test('do not say what the query of their page was', async () => {
    const page = fakePage();
    vi.stubGlobal('location', { href: 'https://shop.example.com/cart?filter=(email%20eq%20bob)#(x)' });
    const logger = loggerOf();
    logger.info('x');
    await logger.flush();
    expect(page.sent).toMatchObject([{ page: 'https://shop.example.com/cart' }]);
  });

  test('have the page of their time, without its query', async () => {
    const page = fakePage();
    const logger = loggerOf({ release: '7' });
    logger.info('first');
    logger.setPage({ page: 'https://shop.example.com/pay?card=4111#top' });
    logger.info('second');
    logger.setPage({ route: '/pay' });
    logger.info('third');
    await logger.flush();
    const pay = { page: 'https://shop.example.com/pay', release: '7' };
    expect(page.sent).toMatchObject([
      { page: 'https://shop.example.com/cart', release: '7' },
      pay,
      { ...pay, route: '/pay' },
    ]);
  });

  test('are filtered by level, also at run time and by what the server says', async () => {
    const page = fakePage();
    const logger = loggerOf();
    logger.debug('not');
    logger.setLevel('debug');
    logger.debug('yes');
    page.answer = (records) =>
      Response.json({ accepted: records.length, results: [], settings: { level: 'ERROR' } }, { status: 202 });
    await logger.flush();
    expect(logger.isLogged('WARN')).toBe(false);
    logger.warn('not');
    page.answer = undefined;
    logger.error('yes, too');
    await logger.flush();
    expect(page.requests.flatMap(({ body }) => body['records'])).toMatchObject([
      { message: 'yes' },
      { message: 'yes, too' },
    ]);
  });

  test('that are too many are dropped, and the server is told how many', async () => {
    const page = fakePage();
    const logger = loggerOf({ rateLimit: { perSecond: 0.001, burst: 3 } });
    for (let n = 0; n < 10; n++) logger.info(`${n}`);
    await logger.flush();
    expect(page.sent.map(({ message }) => message)).toEqual(['0', '1', '2', 'DROPPED']);
    expect(page.sent[3]).toMatchObject({ level: 'WARN', data: { rate_limited: 7 } });
    expect(logger.state().dropped).toEqual({ rate_limited: 7 });
    expect(numbers(page)).toEqual([0, 1, 2, 3]);
  });

  test('that are too large come without their data', async () => {
    const page = fakePage();
    const logger = loggerOf();
    logger.logUserAction('pay', 'button', { list: Array(50).fill('x'.repeat(8_000)) });
    await logger.flush();
    logger.logError(new TypeError('no', { cause: new Error('why') }), {
      list: Array(50).fill('x'.repeat(8_000)),
    });
    await logger.flush();
    expect(page.sent).toMatchObject([
      { data: { action: 'pay', element: 'button', truncated: true } },
      { error: { name: 'TypeError', message: 'no' }, data: { truncated: true } },
    ]);
  });
});

test.each<[string, IDBFactory | null]>([
  ['without IndexedDB', null],
  [
    'when IndexedDB opens nothing',
    {
      open: () => {
        throw new DOMException('no', 'SecurityError');
      },
    } as unknown as IDBFactory,
  ],
])('%s records wait in memory', async (_, database) => {
  const page = fakePage(database);
  const logger = loggerOf();
  page.answer = () => new Response('{}', { status: 503 });
  logger.info('one');
  await logger.flush();
  logger.info('two');
  expect(logger.state()).toMatchObject({
    storage: 'memory',
    queued: 2,
    lastError: expect.stringContaining('503'),
  });
  page.answer = undefined;
  await logger.flush();
  expect(page.sent.map(({ message }) => message)).toEqual(['one', 'two']);
  expect(logger.state()).toMatchObject({ queued: 0, lastError: undefined });
});

test('what is logged while the outbox is measured counts as well', async () => {
  fakePage();
  const logger = loggerOf();
  const counts: number[] = [];
  logger.subscribe(({ queued }) => counts.push(queued));
  logger.info('one');
  await settled();
  logger.info('two');
  await settled();
  expect(logger.state().queued).toBe(2);
  expect(counts.slice(counts.indexOf(1))).not.toContain(0);
});

test('where storage is denied, locks are too, and what is logged is sent all the same', async () => {
  const page = fakePage(null);
  const request = () => Promise.reject(new DOMException('denied', 'SecurityError'));
  vi.stubGlobal('navigator', { onLine: true, locks: { request } });
  const logger = loggerOf();
  logger.info('one');
  await logger.flush();
  expect(page.sent).toMatchObject([{ message: 'one' }]);
});

test('when the quota is full, what cannot be written waits in memory, and goes after what was written', async () => {
  const page = fakePage();
  const logger = loggerOf();
  page.answer = () => new Response('{}', { status: 503 });
  logger.info('written');
  await logger.flush();
  const put = vi
    .spyOn((await import('fake-indexeddb')).IDBObjectStore.prototype, 'put')
    .mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
  logger.info('not written');
  await logger.flush();
  put.mockRestore();
  logger.info('written again');
  page.answer = undefined;
  await logger.flush();
  expect(page.sent.map(({ message }) => message).sort()).toEqual(['not written', 'written', 'written again']);
  expect(logger.state()).toMatchObject({ queued: 0, storage: 'indexeddb', dropped: {} });
});

describe('subscribers', () => {
  test('hear at once, then of many changes together, and no more once they leave', async () => {
    fakePage();
    const logger = loggerOf();
    await settled();
    const heard: number[] = [];
    const stop = logger.subscribe(({ recent }) => heard.push(recent.length));
    for (let n = 0; n < 30; n++) logger.info(`${n}`);
    await settled();
    expect(heard[0]).toBe(0);
    expect(heard.at(-1)).toBe(20);
    expect(heard.length).toBeLessThan(6);
    stop();
    const before = heard.length;
    logger.info('more');
    await settled();
    expect(heard).toHaveLength(before);
  });

  test('that log by what they hear leave the page its time', async () => {
    fakePage();
    const logger = loggerOf();
    await settled();
    let heard = 0;
    // As one that prints, where what is printed is recorded; a thousand stands for never ending.
    const stop = logger.subscribe(() => {
      if (heard++ < 1_000) logger.info('changed');
    });
    await new Promise((resolve) => setTimeout(resolve));
    stop();
    expect(heard).toBeLessThan(100);
  });
});

describe('where there is no page', () => {
  test('nothing happens', async () => {
    const logger = createLogger({ endpoint: 'x', app: 'shop', collectors: [() => expect.unreachable()] });
    logger.child({}).error('nothing');
    await logger.flush();
    await logger.close();
    expect(logger.state()).toMatchObject({ storage: 'none', queued: 0 });
    expect(logger.isLogged('FATAL')).toBe(false);
  });

  test('or what is logged is printed', () => {
    const info = vi.spyOn(console, 'info').mockImplementation(() => {});
    const logger = createLogger({ endpoint: 'x', app: 'shop', withoutPage: printingLogger });
    logger.child({ data: { a: 1 } }).info('hello', { b: 2 });
    logger.debug('not');
    expect(info.mock.calls).toEqual([['INFO', 'hello', { a: 1, b: 2 }]]);
    info.mockRestore();
  });
});

test('an outbox that is full loses the oldest, and says so', async () => {
  const page = fakePage();
  const logger = loggerOf({ outbox: { maxBytes: 20_000 } });
  page.answer = () => new Response('{}', { status: 503 });
  for (let n = 0; n < 40; n++) logger.info(`${n}`, { filling: 'x'.repeat(1_000) });
  await logger.flush();
  await settled();
  const { dropped } = logger.state();
  expect(dropped.outbox_full).toBeGreaterThan(20);
  page.answer = undefined;
  await logger.flush();
  const messages = page.sent.map(({ message }) => message).filter((message) => message !== 'DROPPED');
  expect(messages.length + (dropped.outbox_full ?? 0)).toBe(40);
  expect(messages.at(-1)).toBe('39');
  expect(page.sent.find(({ message }) => message === 'DROPPED')?.data['outbox_full']).toBe(
    dropped.outbox_full,
  );
});
