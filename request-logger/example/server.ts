// Run it with `npm start` in this folder. Everything goes to standard output: the requests' records and the application's own lines.
import Router from '@koa/router';
import { currentRequest, requestFields, requestLogger } from '@logpipeline/request-logger';
import Koa from 'koa';
import { pino } from 'pino';

// The mixin puts request_id, and trace_id where there is one, into every line that is written while a request is served.
const log = pino({ mixin: requestFields });

const router = new Router();

router.get('/hello/:name', async (context) => {
  log.info('saying hello');
  context.body = `Hello ${context['params'].name}\n`;
});

// Hand the id on, and the other service's records carry it too.
router.get('/relayed', async (context) => {
  const request = currentRequest();
  const headers = new Headers({ 'x-request-id': request?.requestId ?? '' });
  if (request?.traceparent !== undefined) headers.set('traceparent', request.traceparent);
  // This service's own address: what stands in a Host header is the client's choice.
  const answer = await fetch(`http://127.0.0.1:${context.req.socket.localPort}/hello/relayed`, { headers });
  context.body = await answer.text();
});

router.get('/slow', async (context) => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  context.body = 'at last\n';
});

router.get('/broken', () => {
  throw new Error('this page is broken');
});

// In a path too: the value of what is called token is never written.
router.get('/reset/:token', (context) => {
  context.body = 'done\n';
});

const app = new Koa();
// First, so that it sees all of a request's time.
app.use(
  requestLogger({ slowMs: 250, fields: { service: 'example' }, skip: ({ url }) => url === '/healthz' }),
);
app.use(router.routes());
app.use((context) => {
  if (context.path === '/healthz') context.body = 'ok\n';
});
app.on('error', (error) => log.error(error, 'a request failed'));

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  log.info({ address: server.address() }, 'listening');
});
process.once('SIGTERM', () => server.close());
