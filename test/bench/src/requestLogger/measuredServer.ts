// The process that is measured. Its argument says what it does for each request; it sends its port to its parent, then, whenever it is
// asked, its CPU time. Records go to standard output, a pipe as in a container.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestLogger } from '@logpipeline/request-logger';
import { requestLogger as nodeRequestLogger } from '@logpipeline/request-logger/node';
import Koa from 'koa';
import { pinoHttp } from 'pino-http';
import type { Mode } from './modes.ts';

const server = createServer(listenerOf(process.argv[2] as Mode));
// Those of the bench stay open from round to round.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => process.send?.(process.cpuUsage()));
process.once('disconnect', () => process.exit());

function listenerOf(mode: Mode): RequestListener {
  if (mode === 'bareNode' || mode === 'loggerNode') {
    const answer: RequestListener = (_, response) => void response.end('ok');
    if (mode === 'bareNode') return answer;
    const logRequest = nodeRequestLogger();
    return (request, response) => logRequest(request, response, () => answer(request, response));
  }
  const app = new Koa();
  if (mode === 'logger') app.use(requestLogger());
  if (mode === 'withoutMemory') app.use(requestLogger({ memory: false }));
  if (mode === 'pinoHttp') {
    const log = pinoHttp();
    app.use((context, next) => {
      log(context.req, context.res);
      return next();
    });
  }
  app.use((context) => {
    context.body = 'ok';
  });
  return app.callback();
}
