import { describe, expect, test, vi } from 'vitest';
import { fakePage } from './fakePage.ts';
import { loggerOf, numbers, settled } from './testLogger.ts';

describe('a page that goes', () => {
  test('sends at most what may outlive it, without a preflight, and keeps all until it is answered', async () => {
    const page = fakePage();
    const logger = loggerOf({ key: 'k' });
    await settled();
    for (let n = 0; n < 20; n++) logger.info('x', { filling: '🙂'.repeat(1_500) });
    page.answer = () => new Promise<Response>(() => {});
    page.document.hidden = true;
    page.document.dispatchEvent(new Event('visibilitychange'));
    page.window.dispatchEvent(new Event('pagehide'));
    await settled();
    const [{ url, init } = { url: '', init: {} }] = page.requests;
    expect(page.requests).toHaveLength(1);
    expect(url).toBe('https://events.example.com/v1/logs?key=k');
    expect(init).toMatchObject({ keepalive: true });
    expect(init.headers).toBeUndefined();
    const bytes = Buffer.byteLength(init.body as string);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(64 * 1024);
    page.answer = undefined;
    // The next page finds them, and the session.
    const next = fakePage(page.database);
    const later = loggerOf({ key: 'k' });
    await later.flush();
    expect(next.sent).toHaveLength(20);
    expect(later.sessionId).toBe(next.sent[0]?.event_id.split(':')[0]);
    later.info('goes on');
    await later.flush();
    expect(numbers(next).at(-1)).toBe(20);
  });

  test('hands on its session when the last of it is logged, which is behind pagehide', async () => {
    const page = fakePage();
    const logger = loggerOf();
    logger.info('first');
    await settled();
    // As web vitals are, at the end of a page that is visible.
    page.window.addEventListener('pagehide', () => logger.info('in pagehide'), true);
    page.window.dispatchEvent(new Event('pagehide'));
    logger.info('in visibilitychange');
    page.document.hidden = true;
    page.document.dispatchEvent(new Event('visibilitychange'));
    await settled();
    const next = fakePage(page.database);
    const later = loggerOf();
    later.info('next page');
    await later.flush();
    const sent = [...page.sent, ...next.sent];
    expect(new Set(sent.map(({ message }) => message)).size).toBe(4);
    expect(new Set(sent.map(({ event_id: id }) => id.split(':')[0])).size).toBe(1);
  });

  test('without keepalive it is a beacon', async () => {
    const page = fakePage();
    const logger = loggerOf();
    page.answer = () => {
      throw new TypeError('too much is under way');
    };
    logger.info('bye');
    page.window.dispatchEvent(new Event('pagehide'));
    await settled();
    expect(page.beacons.map((text) => JSON.parse(text).records)).toMatchObject([[{ message: 'bye' }]]);
  });
});

test('what another tab has sent is not kept, and not sent again by a page that goes', async () => {
  const page = fakePage();
  const [one, two] = [loggerOf(), loggerOf()];
  await settled();
  for (let n = 0; n < 10; n++) one.info(`${n}`);
  await settled();
  await two.flush();
  expect(page.sent).toHaveLength(10);
  await one.flush();
  page.window.dispatchEvent(new Event('pagehide'));
  await settled();
  expect(page.sent).toHaveLength(10);
});

test('a batch that is too large for somebody on the way is sent in parts', async () => {
  const page = fakePage();
  const logger = loggerOf();
  for (let n = 0; n < 10; n++) logger.info(`${n}`);
  page.answer = (records) =>
    records.length > 3 ? new Response('', { status: 413 }) : (undefined as unknown as Response);
  await logger.flush();
  expect(page.sent.map(({ message }) => message)).toEqual([...'0123456789']);
});

test('compression that is not understood is left out', async () => {
  const page = fakePage();
  const logger = loggerOf();
  for (let n = 0; n < 10; n++) logger.info(`${n}`, { filling: 'x'.repeat(500) });
  page.answer = (_, { headers }) =>
    (headers as Record<string, string> | undefined)?.['content-encoding']
      ? Response.json({ error: { code: 'compression_invalid' } }, { status: 400 })
      : (undefined as unknown as Response);
  await logger.flush();
  expect(page.requests).toHaveLength(2);
  expect(page.sent).toHaveLength(10);
});

test('a record that the service will never take does not hold up what follows', async () => {
  const page = fakePage();
  const logger = loggerOf();
  // As the ingest service answers where no record of a batch is good.
  page.answer = (records) =>
    records.every(({ message }) => message === 'bad')
      ? Response.json(
          {
            accepted: 0,
            duplicate: 0,
            sampled: 0,
            rejected: records.length,
            results: records.map((_, index) => ({ index, status: 'rejected', retry: false })),
          },
          { status: 400 },
        )
      : (undefined as unknown as Response);
  logger.info('bad');
  await logger.flush();
  expect(logger.state()).toMatchObject({ queued: 0, dropped: { rejected: 1 } });
  logger.info('good');
  await logger.flush();
  expect(page.sent.map(({ message }) => message)).toEqual(['good', 'DROPPED']);
});

test('what is told after the end has no number that the next page gives', async () => {
  const page = fakePage();
  const logger = loggerOf();
  page.answer = () => Response.json({ error: { code: 'json_invalid' } }, { status: 400 });
  logger.info('bad');
  await Promise.all([logger.close(), logger.close()]);
  page.answer = undefined;
  const pages = [loggerOf(), loggerOf()];
  await settled();
  for (const next of pages) {
    next.info('next page');
    await next.flush();
  }
  await logger.flush();
  await pages[0]?.flush();
  expect(page.sent.map(({ message }) => message).sort()).toEqual(['DROPPED', 'next page', 'next page']);
  expect(new Set(page.sent.map(({ event_id: id }) => id)).size).toBe(3);
});

test('a compression that never ends holds up nothing once the page was away', async () => {
  const page = fakePage();
  const logger = loggerOf();
  await settled();
  // As in Firefox, when the page goes into the back/forward cache while its streams are read.
  const Compression = globalThis.CompressionStream;
  vi.stubGlobal(
    'CompressionStream',
    class {
      readable = new ReadableStream();
      writable = new WritableStream();
    },
  );
  logger.info('one', { filling: 'x'.repeat(2_000) });
  void logger.flush();
  await settled();
  page.answer = () => new Promise<Response>(() => {});
  page.window.dispatchEvent(new Event('pagehide'));
  vi.stubGlobal('CompressionStream', Compression);
  page.answer = undefined;
  page.window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  await settled();
  await logger.flush();
  expect(page.sent).toMatchObject([{ message: 'one' }]);
});
