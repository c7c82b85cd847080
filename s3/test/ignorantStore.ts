import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A fake: a store in memory that overwrites whatever `If-None-Match` says, as OCI and Garage do; versitygw cannot be made
 * to. It checks no signatures and records what it was asked.
 */
export async function startIgnorantStore() {
  const objects = new Map<string, { body: Buffer; metadata: Record<string, string> }>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://store').pathname;
    requests.push(`${request.method} ${path}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const found = objects.get(path);
      if (request.method === 'PUT') {
        const metadata = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-'));
        objects.set(path, {
          body: Buffer.concat(chunks),
          metadata: Object.fromEntries(metadata) as Record<string, string>,
        });
        response.writeHead(200, { etag: '"etag"' }).end();
      } else if (request.method === 'DELETE') {
        objects.delete(path);
        response.writeHead(204).end();
      } else if (found === undefined) response.writeHead(404).end();
      else response.writeHead(200, { ...found.metadata, 'content-length': found.body.length }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    async stop(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
