import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BucketContents, BucketRecord } from './bucketContents.ts';

export type BucketServer = {
  url: string;
  /** Tells whoever looks on. */
  show(records: readonly BucketRecord[]): void;
  stop(): Promise<void>;
  kill(): void;
};

/** A list of ids of one flush; a page has a few hundred at most. */
const MAX_BODY_BYTES = 1_000_000;

/**
 * What the demo itself answers; the application passes it on to its pages.
 * - `GET /bucket`: server-sent events `{records, counts}`: the newest records at first, then each that is found, oldest first.
 * - `POST /written`: a list of ids that a page has written into its outbox.
 * - `POST /outage`: kills the ingest service for a while. The answer is for how long, in ms.
 */
export async function startBucketServer(
  contents: BucketContents,
  outage: () => Promise<number>,
): Promise<BucketServer> {
  const listeners = new Set<ServerResponse>();
  const event = (records: readonly BucketRecord[]) =>
    `data: ${JSON.stringify({ records, counts: contents.counts() })}\n\n`;
  const show = (records: readonly BucketRecord[]) => {
    const text = event(records);
    for (const listener of listeners) listener.write(text);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /bucket') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(event(contents.newest()));
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    } else if (route === 'POST /written') {
      contents.addWritten(idsOf(await bodyOf(request)));
      response.end('counted');
      show([]);
    } else if (route === 'POST /outage') {
      const forMs = await outage();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ forMs }));
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
    show,
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
