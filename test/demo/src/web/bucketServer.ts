import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BucketContents } from './bucketContents.ts';

export type BucketServer = {
  url: string;
  stop(): Promise<void>;
  kill(): void;
};

/** A list of ids of one flush; a page has a few hundred at most. */
const MAX_BODY_BYTES = 1_000_000;

/**
 * What the demo itself answers; the application passes it on to its pages.
 * - `GET /bucket?after=N`: `{records, counts}`, the newest records that were found after the Nth, oldest first. No stream: browsers have six
 *   connections for all tabs, and each tab would keep one.
 * - `POST /written`: a list of ids that a page has written into its outbox.
 * - `POST /outage`: kills the ingest service for a while. The answer is for how long, in ms.
 */
export async function startBucketServer(
  contents: BucketContents,
  outage: () => Promise<number>,
): Promise<BucketServer> {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://demo');
    const route = `${request.method} ${pathname}`;
    if (route === 'GET /bucket') {
      const records = contents.foundAfter(Number(searchParams.get('after') ?? 0));
      json(response, { records, counts: contents.counts() });
    } else if (route === 'POST /written') {
      contents.addWritten(idsOf(await bodyOf(request)));
      response.end('counted');
    } else if (route === 'POST /outage') {
      json(response, { forMs: await outage() });
    } else response.writeHead(404).end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      if (!response.headersSent) response.writeHead(400);
      response.end(error.message);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kill() {
      server.close();
      server.closeAllConnections();
    },
    async stop() {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function idsOf(text: string): string[] {
  const ids: unknown = JSON.parse(text);
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== 'string'))
    throw new Error('a list of ids is wanted');
  return ids as string[];
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
