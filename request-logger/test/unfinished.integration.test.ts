import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import Koa from 'koa';
import { afterEach, describe, expect, test } from 'vitest';
import { requestLogger } from '../src/index.ts';
import { type Observed, observe } from './observed.ts';

let observed: Observed | undefined;
afterEach(async () => {
  await observed?.close();
  observed = undefined;
});

async function serve(handler: Koa.Middleware): Promise<Observed> {
  observed = await observe((write) => {
    const app = new Koa();
    app.silent = true;
    app.use(requestLogger({ write })).use(handler);
    return app.callback();
  });
  return observed;
}

describe('a client that goes away', () => {
  test('before the answer: no status', async () => {
    const abort = new AbortController();
    const { origin, records } = await serve(async (context) => {
      abort.abort();
      await once(context.req.socket, 'close');
      context.body = 'too late';
    });
    await expect(fetch(origin, { signal: abort.signal })).rejects.toThrow();
    expect(await records(1)).toMatchObject([{ status_code: null, aborted: true }]);
  });

  test('within the answer', async () => {
    const abort = new AbortController();
    const { origin, records } = await serve((context) => {
      context.body = new Readable({ read() {} });
      context.body.push('the first piece');
    });
    const response = await fetch(origin, { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    expect(await records(1)).toMatchObject([{ status_code: 200, aborted: true }]);
  });

  test('before the middleware is reached', async () => {
    observed = await observe((write) => {
      const app = new Koa();
      app.use(async (context, next) => {
        context.req.socket.destroy();
        await once(context.res, 'close');
        return next();
      });
      app.use(requestLogger({ write }));
      return app.callback();
    });
    await expect(fetch(observed.origin)).rejects.toThrow();
    expect(await observed.records(1)).toMatchObject([{ status_code: null, aborted: true }]);
  });
});

test('an upgrade that something else answers is no request of the middleware; without such, it is one', async () => {
  const { server, raw, records } = await serve((context) => {
    context.body = 'hello';
  });
  const ask = 'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';
  expect(await raw(ask)).toMatch(/^HTTP\/1.1 200 /);
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  expect(await raw(ask)).toMatch(/^HTTP\/1.1 101 /);
  expect(await records(1)).toMatchObject([{ url: 'http://a/chat', status_code: 200 }]);
});

test('an answer that breaks off before it begins', async () => {
  const { origin, records } = await serve((context) => {
    context.body = createReadStream('/nonexistent');
  });
  await expect(fetch(origin)).rejects.toThrow();
  expect(await records(1)).toMatchObject([{ status_code: null, aborted: true }]);
});

test('a connection that sends nothing makes no record', async () => {
  const { port, records, origin } = await serve(() => {});
  connect({ port, host: '127.0.0.1' }).destroy();
  await fetch(origin);
  await records(1);
});
