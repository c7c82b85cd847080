import { afterEach, describe, expect, test, vi } from 'vitest';
import { type HandleErrorInput, handleErrorWithLogger } from '../../src/svelte/kit/index.ts';
import {
  handleWithRequestId,
  type ServerErrorRecord,
  handleErrorWithLogger as serverHandler,
} from '../../src/svelte/kit/server.ts';
import { recordingLogger } from './recordingLogger.ts';

const kit2 = (error: unknown, status = 500) => ({ error, status, message: 'Internal Error' });
const kit3 = (error: unknown, kind = 'unknown') => ({ error, kind });

function requestEvent(headers: Record<string, string> = {}) {
  return {
    request: new Request('https://shop.example.com/orders/7?token=secret', { headers, method: 'POST' }),
    url: new URL('https://shop.example.com/orders/7?token=secret'),
    route: { id: '/orders/[id]' },
    locals: {} as { requestId?: string },
  };
}
const navigationEvent = {
  url: new URL('https://shop.example.com/cart?email=a@example.com'),
  route: { id: '/cart' },
};

describe.each([
  ['client', (handler?: never) => clientAndRecords(handler)],
  ['server', (handler?: never) => serverAndRecords(handler)],
])('handleErrorWithLogger on the %s', (_, start) => {
  test.each([
    ['Kit 2', kit2(new Error('thrown')), { message: 'Internal Error', errorId: expect.any(String) }],
    ['Kit 3', kit3(new Error('thrown')), { errorId: expect.any(String) }],
    ['Kit 3, error(503)', kit3({ status: 503, message: 'later' }, 'app'), { errorId: expect.any(String) }],
    ['Kit 3, thrown text', kit3('text'), { errorId: expect.any(String) }],
  ])('records a fault of %s, and answers its id', (_, input, answer) => {
    const { handle, recorded } = start();
    const answered = handle(input);
    expect(answered).toEqual(answer);
    expect(recorded()).toEqual([answered?.errorId]);
  });

  test.each([
    ['Kit 2, no such page', kit2(new Error('Not found'), 404)],
    ['Kit 3, no such page', kit3({ status: 404, message: 'Not Found' }, 'framework')],
    ['Kit 3, error(403)', kit3({ status: 403, message: 'not yours' }, 'app')],
    ['Kit 3, arguments of a remote function', kit3({ status: 400, message: 'Bad Request' }, 'validation')],
  ])('records nothing of %s', (_, input) => {
    const { handle, recorded } = start();
    expect([handle(input), recorded()]).toEqual([undefined, []]);
  });

  test('an error that comes again keeps its id, and is not recorded again', () => {
    const { handle, recorded } = start();
    const error = new Error('twice');
    expect(handle(kit3(error))).toEqual(handle(kit3(error)));
    expect(recorded()).toHaveLength(1);
  });

  test('the answer of the own handler stands, an id of it becomes the record', () => {
    const { handle, recorded } = start((() => ({ message: 'Sorry', errorId: 'mine', code: 7 })) as never);
    expect(handle(kit2(new Error('thrown')))).toEqual({ message: 'Sorry', errorId: 'mine', code: 7 });
    expect(recorded()).toEqual(['mine']);
  });

  test('a promise is answered only where the own handler answers one', async () => {
    const { handle, recorded } = start((async () => ({ message: 'Sorry' })) as never);
    const promise = handle(kit2(new Error('thrown')));
    expect(recorded()).toHaveLength(1);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toEqual({ message: 'Sorry', errorId: recorded()[0] });
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('the handler is broken');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('the handler is broken');
      },
    ],
  ])('an own handler that %s is a fault of its own, and stops nothing', async (_, handler) => {
    const { handle, recorded } = start(handler as never);
    const answer = await handle(kit2(new Error('thrown')));
    expect(answer).toEqual({ message: 'Internal Error', errorId: expect.any(String) });
    expect(recorded()).toHaveLength(2);
    expect(recorded()).toContain(answer?.errorId);
  });
});

function clientAndRecords(handler?: never) {
  const logger = recordingLogger();
  const handleError = handleErrorWithLogger(handler, logger);
  return {
    handle: (input: HandleErrorInput) => handleError({ ...input, event: navigationEvent }),
    recorded: () => logger.records.map(({ data }) => data['error_id']),
  };
}

function serverAndRecords(handler?: never) {
  const records: ServerErrorRecord[] = [];
  const handleError = serverHandler(handler, { log: (record) => records.push(record) });
  return {
    handle: (input: HandleErrorInput) => handleError({ ...input, event: requestEvent() }),
    recorded: () => records.map(({ error_id }) => error_id),
  };
}

test('a logger that throws does not reach SvelteKit', () => {
  const logError = () => {
    throw new Error('the logger is broken');
  };
  const answer = handleErrorWithLogger(undefined, { logError })({
    ...kit3(new Error('thrown')),
    event: navigationEvent,
  });
  expect(answer).toEqual({ errorId: expect.any(String) });
});

test('the record of the client names where it was to go, without the query', () => {
  const logger = recordingLogger();
  handleErrorWithLogger(undefined, logger)({ ...kit2(new Error('load')), event: navigationEvent });
  expect(logger.records).toMatchObject([{ data: { to: '/cart', to_route: '/cart' } }]);
  expect(JSON.stringify(logger.records)).not.toContain('example.com');
});

describe('the record of the server', () => {
  afterEach(() => vi.restoreAllMocks());

  test('is one line on standard error, with stacks, route and request, and no query', () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const error = new Error('no order', { cause: new RangeError('no row') });
    serverHandler()({ ...kit2(error), event: requestEvent({ 'x-request-id': 'from-the-proxy' }) });
    const [[line]] = printed.mock.calls as [[string]];
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      level: 'ERROR',
      message: 'SERVER_ERROR',
      request_id: 'from-the-proxy',
      method: 'POST',
      path: '/orders/7',
      route: '/orders/[id]',
      error: { name: 'Error', message: 'no order' },
      stack: expect.stringMatching(/no order\n +at .*caused by RangeError: no row\n +at /s),
    });
    expect(line).not.toContain('secret');
  });

  test('ends where causes are a circle', () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const error = new Error('round');
    error.cause = error;
    serverHandler()({ ...kit3(error), event: requestEvent() });
    expect(printed).toHaveBeenCalledOnce();
  });
});

describe('handleWithRequestId', () => {
  const answer = async () => new Response('ok');

  test.each([
    ['the id of the request logger', { 'x-request-id': 'header' }, () => 'known', 'known'],
    ['that of the client or proxy', { 'x-request-id': 'header' }, undefined, 'header'],
    [
      'that of the client, when who looks for one throws',
      { 'x-request-id': 'header' },
      () => {
        throw new Error('no context');
      },
      'header',
    ],
    [
      'that of the client, when what was found cannot stand in a header',
      { 'x-request-id': 'header' },
      () => 'a\nb',
      'header',
    ],
    ['a new one, when the header is none', { 'x-request-id': 'a"b;c' }, () => undefined, expect.any(String)],
  ])('uses %s', async (_, headers, find, id) => {
    const event = requestEvent(headers as Record<string, string>);
    const response = await handleWithRequestId(find)({ event, resolve: answer });
    const given = response.headers.get('x-request-id');
    expect(given).toEqual(id);
    expect(event.locals.requestId).toBe(given);
    expect(response.headers.get('server-timing')).toBe(`request_id;desc="${given}"`);
    expect(given).not.toContain('"');
  });

  test('also where headers cannot be changed', async () => {
    const response = await handleWithRequestId(() => 'known')({
      event: requestEvent(),
      resolve: () => Response.redirect('https://shop.example.com/', 303),
    });
    expect([response.status, response.headers.get('location'), response.headers.get('x-request-id')]).toEqual(
      [303, 'https://shop.example.com/', 'known'],
    );
  });

  test('errors of the request get the same id', async () => {
    const records: ServerErrorRecord[] = [];
    const event = requestEvent();
    const response = await handleWithRequestId()({
      event,
      resolve: async () => {
        serverHandler(undefined, { log: (record) => records.push(record) })({
          ...kit2(new Error('thrown')),
          event,
        });
        return new Response('sorry', { status: 500 });
      },
    });
    expect(records[0]?.request_id).toBe(response.headers.get('x-request-id'));
  });
});
