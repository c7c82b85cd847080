import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import Koa from 'koa';
import { afterEach, describe, expect, test } from 'vitest';
import { currentRequest, type RequestLoggerOptions, requestFields, requestLogger } from '../src/index.ts';
import { type Observed, observe } from './observed.ts';

let observed: Observed | undefined;
afterEach(async () => {
  await observed?.close();
  observed = undefined;
});

async function serve(handler: Koa.Middleware, options: RequestLoggerOptions = {}): Promise<Observed> {
  observed = await observe((write) => {
    const app = new Koa();
    app.silent = true;
    app.use(requestLogger({ write, ...options }));
    app.use(handler);
    return app.callback();
  });
  return observed;
}

/** A handler that answers with it. */
function answer(body: unknown): Koa.Middleware {
  return (context) => {
    context.body = body;
  };
}

test('the record has exactly these fields', async () => {
  const { origin, records } = await serve(answer('hello'));
  const response = await fetch(`${origin}/users?page=2`, { method: 'POST', body: 'x' });
  const [record] = await records(1);
  expect(record).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: 'INFO',
    kind: 'request',
    message: 'REQUEST',
    request_id: response.headers.get('x-request-id'),
    method: 'POST',
    url: `${origin}/users?page=2`,
    duration_ms: expect.any(Number),
    status_code: 200,
    memory_delta_mb: expect.any(Number),
    cpu_user_time: expect.any(Number),
    overlapping_requests: 0,
  });
});

test('what is not measured is null', async () => {
  const { origin, records } = await serve(() => {}, { memory: false, cpu: false });
  await fetch(origin);
  expect(await records(1)).toMatchObject([{ memory_delta_mb: null, cpu_user_time: null, status_code: 404 }]);
});

test('CPU time is that of the work', async () => {
  const { origin, records } = await serve(() => {
    const end = performance.now() + 60;
    while (performance.now() < end);
  });
  await fetch(origin);
  const [record] = await records(1);
  expect(record?.['duration_ms']).toBeGreaterThanOrEqual(60);
  // Another process may have the core for a part of that time.
  expect(record?.['cpu_user_time']).toBeGreaterThan(0.005);
  expect(record?.['cpu_user_time']).toBeLessThan(5);
});

test('settings stand in each record', async () => {
  const { origin, records } = await serve(() => {}, {
    fields: { cluster: 'prod' },
    origin: 'https://api.example.com',
    slowMs: 0,
  });
  await fetch(`${origin}/a?token=b`);
  expect(await records(1)).toMatchObject([
    {
      cluster: 'prod',
      url: 'https://api.example.com/a?token=[REDACTED]',
      message: 'SLOW_REQUEST',
      level: 'WARN',
    },
  ]);
});

describe('the status is what Koa answers', () => {
  test.each<[string, Koa.Middleware, number, string]>([
    ['nothing was set', () => {}, 404, 'INFO'],
    ['an empty body', answer(null), 204, 'INFO'],
    ['an error', () => Promise.reject(new Error('no')), 500, 'ERROR'],
    ['an error thrown at once', throws(new Error('no')), 500, 'ERROR'],
    ['an error with a status', (context) => context.throw(418, 'tea'), 418, 'INFO'],
    ['an error with headers', throws(Object.assign(new Error('no'), { headers: { a: 'b' } })), 500, 'ERROR'],
    ['no error at all', throws('no'), 500, 'ERROR'],
  ])('%s', async (_, handler, status, level) => {
    const { origin, records } = await serve(handler);
    const response = await fetch(origin, { headers: { 'x-request-id': 'mine' } });
    await response.text();
    expect([response.status, response.headers.get('x-request-id')]).toEqual([status, 'mine']);
    expect(await records(1)).toMatchObject([{ status_code: status, level, request_id: 'mine' }]);
  });

  function throws(error: unknown): Koa.Middleware {
    return () => {
      throw error;
    };
  }
});

test("the application's error listeners know the request", async () => {
  const seen: unknown[] = [];
  observed = await observe((write) => {
    const app = new Koa();
    app.use(requestLogger({ write })).use((context) => context.throw(503));
    app.on('error', () => seen.push(currentRequest()?.requestId));
    return app.callback();
  });
  await fetch(observed.origin, { headers: { 'x-request-id': 'mine' } });
  expect(seen).toEqual(['mine']);
});

test('HEAD', async () => {
  const { origin, records } = await serve(answer('hello'));
  await fetch(origin, { method: 'HEAD' });
  expect(await records(1)).toMatchObject([{ method: 'HEAD', status_code: 200 }]);
});

test('a streamed answer lasts until its end', async () => {
  const { origin, records } = await serve((context) => {
    context.body = Readable.from(
      (async function* () {
        yield 'a';
        await wait(80);
        yield 'b';
      })(),
    );
  });
  expect(await (await fetch(origin)).text()).toBe('ab');
  const [record] = await records(1);
  expect(record?.['duration_ms']).toBeGreaterThan(75);
  expect(record).not.toHaveProperty('aborted');
});

test('200 requests at once never mix their ids', async () => {
  const mixed: unknown[] = [];
  const { origin, records } = await serve(async (context) => {
    const mine = context.get('x-request-id');
    const check = () => {
      if (requestFields().request_id !== mine) mixed.push([mine, requestFields()]);
    };
    check();
    await wait(Math.random() * 30);
    check();
    let size = 0;
    for await (const chunk of context.req) size += chunk.length;
    check();
    await new Promise<void>((resolve) => setImmediate(() => process.nextTick(resolve)));
    check();
    context.res.on('finish', check);
    context.body = `${currentRequest()?.requestId} ${size}`;
  });
  const ids = Array.from({ length: 200 }, (_, n) => `request-${n}`);
  const answers = await Promise.all(
    ids.map(async (id, n) => {
      const response = await fetch(`${origin}/${id}`, {
        method: 'POST',
        headers: { 'x-request-id': id },
        body: 'x'.repeat(n * 100),
      });
      return [response.headers.get('x-request-id'), await response.text()];
    }),
  );
  expect(answers).toEqual(ids.map((id, n) => [id, `${id} ${n * 100}`]));
  expect(mixed).toEqual([]);
  const all = await records(200);
  for (const { request_id: id, url } of all) expect(url).toBe(`${origin}/${id}`);
  expect(Math.max(...all.map((record) => record['overlapping_requests'] as number))).toBeGreaterThan(10);
  expect(currentRequest()).toBeUndefined();
});

test('a second use within the first changes nothing', async () => {
  const { origin, records, write } = await serve((context, next) => requestLogger({ write })(context, next));
  await fetch(origin);
  await fetch(origin);
  await records(2);
});

test('skipped requests have an id and no record', async () => {
  const { origin, records } = await serve(
    (context) => {
      context.body = currentRequest()?.requestId;
    },
    {
      skip: ({ url }) => url === '/healthz',
    },
  );
  const response = await fetch(`${origin}/healthz`);
  expect(await response.text()).toBe(response.headers.get('x-request-id'));
  await fetch(origin);
  expect(await records(1)).toMatchObject([{ url: `${origin}/`, overlapping_requests: 0 }]);
});

describe('a write that fails', () => {
  test.each<[string, () => unknown]>([
    [
      'at once',
      () => {
        throw new Error('disk full');
      },
    ],
    ['later', () => Promise.reject(new Error('disk full'))],
  ])('%s is told, and the answer is given', async (_, write) => {
    const errors: unknown[] = [];
    const { origin } = await serve(answer('hello'), {
      write,
      onWriteError: (error) => errors.push(error),
    });
    expect(await (await fetch(origin)).text()).toBe('hello');
    await expect.poll(() => errors).toEqual([new Error('disk full')]);
  });
});
