import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from '../../src/lite/index.ts';
import { fakePage } from '../core/fakePage.ts';

afterEach(() => vi.unstubAllGlobals());
const loggerOf = () =>
  createLogger({ endpoint: 'https://events.example.com/', app: 'shop', key: 'k', flushInterval: 1e6 });

test('sends what is logged, and keeps what was not taken', async () => {
  const page = fakePage(null);
  const logger = loggerOf();
  page.answer = (records) =>
    Response.json(
      {
        accepted: 1,
        results: [
          { index: 1, status: 'rejected', retry: true },
          { index: 0, status: 'duplicate' },
        ],
        of: records.length,
      },
      { status: 202, headers: { 'retry-after': '1' } },
    );
  logger.child({ component: 'Cart' }).logUserAction('pay', 'button');
  logger.logError(new TypeError('no'));
  await logger.flush();
  expect(logger.state().queued).toBe(1);
  page.answer = undefined;
  logger.info('more');
  await logger.close();
  expect(page.requests[0]).toMatchObject({
    url: 'https://events.example.com/v1/logs?key=k',
    init: { keepalive: true },
    body: { app: 'shop', records: [{ event_id: `${logger.sessionId}:0`, component: 'Cart' }, {}] },
  });
  expect(page.sent).toMatchObject([{ message: 'FRONTEND_ERROR' }, { event_id: `${logger.sessionId}:2` }]);
  logger.info('after the end');
  expect(logger.state()).toMatchObject({ queued: 0, lastError: undefined, storage: 'memory' });
});

test.each([429, 500, 403])('%i keeps all of it', async (status) => {
  const page = fakePage(null);
  const logger = loggerOf();
  page.answer = () => new Response('{}', { status });
  logger.info('one');
  await logger.flush();
  expect(logger.state()).toMatchObject({ queued: 1, lastError: expect.stringContaining(`${status}`) });
  page.answer = undefined;
  await logger.close();
  expect(page.sent).toHaveLength(1);
});

test('400 is forgotten and counted, and more than fits into memory too', async () => {
  const page = fakePage(null);
  const logger = loggerOf();
  page.answer = () => Response.json({ error: {} }, { status: 400 });
  logger.info('bad');
  await logger.flush();
  page.answer = () => new Response('', { status: 503 });
  for (let n = 0; n < 510; n++) logger.info(`${n}`);
  expect(logger.state()).toMatchObject({ queued: 500, dropped: { rejected: 1 } });
  expect(logger.state().dropped.outbox_full).toBeGreaterThanOrEqual(10);
  page.answer = undefined;
  await logger.close();
  expect(page.sent.filter(({ message }) => message === 'DROPPED')).not.toHaveLength(0);
});

test('what takes three bytes a character is sent in requests that may outlive the page', async () => {
  const page = fakePage(null);
  // As browsers do: 64 KiB is what may be under way with `keepalive`.
  page.answer = (_, { keepalive, body }) => {
    if (keepalive && Buffer.byteLength(String(body)) > 65_536) throw new TypeError('Failed to fetch');
    return undefined as unknown as Response;
  };
  const logger = loggerOf();
  for (let n = 0; n < 8; n++) logger.info('購入', { text: '漢'.repeat(8_000) });
  await logger.close();
  expect(page.sent).toHaveLength(8);
  expect(logger.state()).toMatchObject({ queued: 0, dropped: {} });
});
