import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { Protocol } from './protocols/protocol.ts';

/**
 * What happens to requests with records. `down`: connections end without an answer. `500`: they are refused. `lost`: they are taken in,
 * and their answers do not come back.
 */
export type Fault = 'none' | 'down' | '500' | 'lost';

export interface Receiver {
  url: string;
  fault: Fault;
  /** Of requests that were taken in: how often each message came. */
  readonly came: Map<string, number>;
  /** As `came`, but for what came under an `Idempotency-Key` that had been there: a server can tell that it is the same. */
  readonly cameByKey: Map<string, number>;
  /** Requests with records that came, whatever became of them. */
  requests: number;
  /** What could not be read. */
  readonly troubles: string[];
  stop(): Promise<void>;
}

/** @param forwardTo port of a service that answers, and is sent the page's origin as its own; without one the recorder answers 202 itself */
export async function startReceiver(
  protocol: Protocol,
  forwardTo?: { port: number; origin: string },
): Promise<Receiver> {
  const keys = new Set<string>();
  const server = createServer((incoming, response) => {
    response.on('error', () => {});
    take(incoming, response).catch((error) => {
      receiver.troubles.push(String(error));
      response.destroy();
    });
  });
  const receiver: Receiver = {
    url: '',
    fault: 'none',
    came: new Map(),
    cameByKey: new Map(),
    requests: 0,
    troubles: [],
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { fault } = receiver;
    if (fault === 'down') return void response.destroy();
    const bytes = await bytesOf(incoming);
    const cors = {
      'access-control-allow-origin': incoming.headers.origin ?? '*',
      'access-control-allow-headers': incoming.headers['access-control-request-headers'] ?? '*',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-max-age': '600',
    };
    if (incoming.method !== 'POST') return void response.writeHead(204, cors).end();
    const messages = protocol(decoded(bytes, incoming.headers['content-encoding']));
    if (messages.length > 0) receiver.requests++;
    if (fault === '500') return void response.writeHead(500, cors).end('{}');
    const answer = forwardTo
      ? await forwarded(forwardTo, incoming, bytes)
      : { status: 202, headers: {}, body: Buffer.from('{}') };
    // What the service refuses is not taken in.
    if (answer.status < 300) {
      const key = incoming.headers['idempotency-key'] as string | undefined;
      count(receiver.came, messages);
      if (key === undefined || !keys.has(key)) count(receiver.cameByKey, messages);
      if (key !== undefined) keys.add(key);
    }
    if (fault === 'lost') return void response.destroy();
    response.writeHead(answer.status, { ...answer.headers, ...cors }).end(answer.body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return receiver;
}

function count(counts: Map<string, number>, messages: readonly string[]): void {
  for (const message of messages) counts.set(message, (counts.get(message) ?? 0) + 1);
}

function decoded(bytes: Buffer, encoding: string | undefined): string {
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  if (encoding === 'deflate') return inflateSync(bytes).toString();
  return bytes.toString();
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function forwarded(
  to: { port: number; origin: string },
  incoming: IncomingMessage,
  bytes: Buffer,
): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { host: _, ...headers } = incoming.headers;
    const onward = request(
      {
        port: to.port,
        host: '127.0.0.1',
        method: 'POST',
        path: incoming.url,
        headers: { ...headers, origin: to.origin },
      },
      (answer) => {
        const type = answer.headers['content-type'];
        const retry = answer.headers['retry-after'];
        bytesOf(answer).then(
          (body) =>
            resolve({
              status: answer.statusCode ?? 502,
              headers: { ...(type && { 'content-type': type }), ...(retry && { 'retry-after': retry }) },
              body,
            }),
          reject,
        );
      },
    );
    onward.on('error', reject);
    onward.end(bytes);
  });
}
