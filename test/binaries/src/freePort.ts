import { createServer } from 'node:net';

/** A TCP port that was free on the address a moment ago. Another process may take it meanwhile: whoever binds must retry. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('BUG: a TCP server without a port');
  return address.port;
}
