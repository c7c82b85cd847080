import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { useApiLogging } from '../../src/svelte/useApiLogging.ts';
import { loadPage } from './bundleSvelte.ts';
import { type RecordingLogger, recordingLogger } from './recordingLogger.ts';

type Page = typeof import('svelte/server') &
  typeof import('../../src/svelte/index.ts') &
  Record<string, never>;

let page: Page;
let logger: RecordingLogger;
const render = (component: string, props = {}, options = {}) =>
  page.render(page[component] as never, { props, ...options }).body;

beforeAll(async () => {
  page = await loadPage<Page>('server');
});
beforeEach(() => {
  logger = page.provideLogger(recordingLogger());
});

test('a server renders without a document, and records nothing by itself', () => {
  expect(typeof document).toBe('undefined');
  const bodies = ['Actions', 'Attachments', 'Hooks', 'State', 'Broken'].map((name) => render(name));
  expect(bodies.join('\n')).toMatch(/id="save".*id="wrapped".*id="act".*0 fine.*0 online.*whole/s);
  expect(logger.records).toEqual([]);
});

test('what breaks within a boundary is for whoever renders', () => {
  expect(() => render('Broken', { error: new Error('broken on the server') })).toThrow(
    'broken on the server',
  );
});

test('or for its transformError, of which the boundary shows the answer', async () => {
  const transformError = () => ({ message: 'Internal Error', errorId: 'err_1' });
  const body = await page.render(
    page['Broken'] as never,
    {
      props: { error: new Error('broken on the server') },
      transformError,
    } as never,
  ).body;
  expect(body).toContain('<p id="failed">Internal Error</p>');
  expect(body).not.toContain('broken on the server');
});

test('calls of an API pass as they stand, addresses without a host too', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response('{}'));
  const api = useApiLogging({ fetch });
  await api.fetch('/api/orders');
  api.logApiCall('GET', '/api/orders').end({ status: 200 });
  expect([fetch.mock.calls, logger.records]).toEqual([[['/api/orders', undefined]], []]);
});
