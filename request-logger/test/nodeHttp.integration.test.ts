import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Router from '@koa/router';
import express from 'express';
import Koa from 'koa';
import { afterEach, expect, test } from 'vitest';
import { requestLogger as koaRequestLogger } from '../src/index.ts';
import { currentRequest, requestLogger } from '../src/node.ts';
import { type Observed, observe, parseLine } from './observed.ts';

let observed: Observed | undefined;
afterEach(async () => {
  await observed?.close();
  observed = undefined;
});

test('plain node:http: the id is known to listeners of the body and of the answer too', async () => {
  const seen: unknown[] = [];
  const see = () => seen.push(currentRequest()?.requestId);
  observed = await observe((write) => {
    const logRequest = requestLogger({ write });
    return (incoming, response) =>
      logRequest(incoming, response, () => {
        see();
        incoming.on('data', see);
        incoming.on('end', () => {
          see();
          response.on('finish', see);
          response.end('done');
        });
      });
  });
  const { port, origin, records } = observed;
  for (const id of ['one', 'two']) {
    const sent = request({
      port,
      host: '127.0.0.1',
      path: '/a?pin=1',
      method: 'POST',
      headers: { 'x-request-id': id },
    });
    const answered = once(sent, 'response');
    sent.write('first');
    // The second chunk comes in an event of its own.
    await new Promise((resolve) => setTimeout(resolve, 20));
    sent.end('second');
    const [answer] = await answered;
    expect([answer.headers['x-request-id'], await text(answer)]).toEqual([id, 'done']);
  }
  expect(await records(2)).toMatchObject([
    { request_id: 'one', url: `${origin}/a?pin=[REDACTED]`, status_code: 200 },
    { request_id: 'two' },
  ]);
  expect(new Set(seen)).toEqual(new Set(['one', 'two']));
  expect(seen).toHaveLength(10);
});

test('Express: its route, its parameters and its error answers', async () => {
  observed = await observe((write) => {
    const app = express();
    app.use(requestLogger({ write }));
    const router = express.Router();
    router.get('/reset/:token', (_, response) => void response.send(currentRequest()?.requestId));
    router.get('/broken', () => {
      throw new Error('no');
    });
    app.use('/users', router);
    app.use(((_error, _request, response, _next) =>
      response.status(503).send('sorry')) as express.ErrorRequestHandler);
    return app;
  });
  const { origin, records } = observed;
  const good = await fetch(`${origin}/users/reset/abc`);
  expect(await good.text()).toBe(good.headers.get('x-request-id'));
  const bad = await fetch(`${origin}/users/broken`, { headers: { 'x-request-id': 'mine' } });
  expect(bad.headers.get('x-request-id')).toBe('mine');
  expect(await records(2)).toMatchObject([
    { url: `${origin}/users/reset/[REDACTED]`, route: '/users/reset/:token', status_code: 200 },
    { url: `${origin}/users/broken`, status_code: 503, level: 'ERROR' },
  ]);
});

test('@koa/router: its route and its parameters', async () => {
  observed = await observe((write) => {
    const router = new Router();
    router.get('/reset/:token', (context) => {
      context.body = 'ok';
    });
    const app = new Koa();
    app.use(koaRequestLogger({ write })).use(router.routes());
    return app.callback();
  });
  const { origin, records } = observed;
  await fetch(`${origin}/reset/a%20b?x=1`);
  expect(await records(1)).toMatchObject([{ url: `${origin}/reset/[REDACTED]?x=1`, route: '/reset/:token' }]);
});

test('HTTP/2, an error included', async () => {
  const lines: string[] = [];
  const app = new Koa();
  app.silent = true;
  app.use(koaRequestLogger({ write: (line) => lines.push(line) })).use((context) => {
    if (context.path === '/broken') throw new Error('no');
    context.body = currentRequest()?.requestId;
  });
  const server = createHttp2Server(app.callback() as never).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const ids: unknown[] = [];
    for (const path of ['/good?sid=1', '/broken']) {
      const stream = client.request({ ':path': path });
      const answered = once(stream, 'response');
      await text(stream);
      const [headers] = await answered;
      ids.push(headers['x-request-id']);
    }
    await expect.poll(() => lines.length).toBe(2);
    const port = (server.address() as AddressInfo).port;
    expect(lines.map(parseLine)).toMatchObject([
      { url: `http://127.0.0.1:${port}/good?sid=[REDACTED]`, status_code: 200, request_id: ids[0] },
      { url: `http://127.0.0.1:${port}/broken`, status_code: 500, request_id: ids[1] },
    ]);
  } finally {
    client.destroy();
    server.close();
    await once(server, 'close');
  }
});
