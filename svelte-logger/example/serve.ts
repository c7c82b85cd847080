// Serves what `vite build` made on 127.0.0.1:PORT. Its output is what an agent ships from a pod: records of requests, and of errors on the
// server.
import type { Server } from 'node:http';
import { requestLogger } from '@logpipeline/request-logger/node';
import { type Plugin, preview } from 'vite';

/** Files of the build, and what only the demo asks for, say nothing about the application. */
const UNRECORDED = /^\/(?:_app|demo)\//;

const log = requestLogger();
const requestLog: Plugin = {
  name: 'request-log',
  configurePreviewServer: ({ middlewares }) =>
    void middlewares.use((request, response, next) => {
      if (UNRECORDED.test(request.url ?? '')) next();
      else log(request, response, next);
    }),
};
const server = await preview({
  plugins: [requestLog],
  logLevel: 'warn',
  preview: { host: '127.0.0.1', port: Number(process.env['PORT']), strictPort: true },
});
// Vite's own handler ends as if the process had been killed.
process.removeAllListeners('SIGTERM');
process.once('SIGTERM', () => {
  // Browsers keep connections for later.
  (server.httpServer as Server).closeAllConnections();
  void server.close().then(() => process.exit());
});
