// The process that the service is measured against: what a handler does at least that takes such a body, as one writes it with Koa. It sends
// its port to its parent.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import Koa from 'koa';

const gunzipAsync = promisify(gunzip);

const app = new Koa();
app.use(async (context) => {
  const chunks: Buffer[] = [];
  for await (const chunk of context.req) chunks.push(chunk as Buffer);
  const bytes = await gunzipAsync(Buffer.concat(chunks));
  const { records } = JSON.parse(bytes.toString()) as { records: unknown[] };
  context.status = 202;
  context.body = { accepted: records.length };
});

const server = createServer(app.callback());
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
