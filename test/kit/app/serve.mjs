// Serves what `vite build` made, behind the request logger, as a server of one's own would have it before SvelteKit's handler.
import { requestLogger } from '@logpipeline/request-logger/node';
import { preview } from 'vite';

const requestLog = {
  name: 'request-log',
  configurePreviewServer: (server) =>
    void server.middlewares.use(requestLogger({ cpu: false, memory: false })),
};
const server = await preview({
  plugins: [requestLog],
  preview: { host: '127.0.0.1', port: Number(process.env.PORT), strictPort: true },
});
process.stdout.write(`${JSON.stringify({ message: 'LISTENING', url: server.resolvedUrls.local[0] })}\n`);
process.once('SIGTERM', () => server.close().then(() => process.exit()));
