import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiConnection } from '../src/connection.ts';
import type { KubernetesObject } from '../src/kubernetesObject.ts';

/** What the next request gets instead of an answer. */
export type Fault =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Nothing, ever. */
  | 'hang'
  /** The connection is reset. */
  | 'reset';

export type FakeRequest = {
  verb: 'list' | 'watch' | 'other';
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  /** JSON. */
  body: unknown;
};

export type FakeWatch = {
  send(type: string, object: unknown): void;
  /** Bytes as they are. */
  write(text: string | Buffer): void;
  /** The server ends the watch in good order. */
  end(): void;
  cut(): void;
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<unknown>;
};

/**
 * Not an API server: it fails in ways that a real one does not do on demand. Lists answer `objects`; watches say what the test makes
 * them say; anything else is answered `{}`. What a real one does by itself is tested on a real one (`apiServer.ts`).
 */
export type FakeApiServer = {
  connection: ApiConnection;
  objects: KubernetesObject[];
  /** The resourceVersion of lists. */
  version: string;
  /** Objects a page, whatever limit is asked for. */
  pageSize: number;
  /** Taken one by one, for each verb. */
  faults: { list: Fault[]; watch: Fault[]; other: Fault[] };
  readonly requests: FakeRequest[];
  /** In the order in which they were accepted. */
  readonly watches: FakeWatch[];
  /** Requests of that verb. */
  asked(verb: FakeRequest['verb']): FakeRequest[];
  stop(): Promise<void>;
};

export async function startFakeApiServer(): Promise<FakeApiServer> {
  const requests: FakeRequest[] = [];
  const watches: FakeWatch[] = [];
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fake: FakeApiServer = {
    connection: {
      server: new URL(`http://127.0.0.1:${port}`),
      credentials: async () => ({ headers: { authorization: 'Bearer token' }, tls: {} }),
      forget() {},
    },
    objects: [],
    version: '100',
    pageSize: Number.POSITIVE_INFINITY,
    faults: { list: [], watch: [], other: [] },
    requests,
    watches,
    asked: (verb) => requests.filter((request) => request.verb === verb),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request);
    requests.push(asked);
    const fault = fake.faults[asked.verb].shift();
    if (fault === 'hang') return;
    if (fault === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault !== undefined) {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
      response.end(typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {}));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    if (asked.verb === 'watch') {
      response.flushHeaders();
      watches.push(watchOf(response));
    } else response.end(JSON.stringify(asked.verb === 'list' ? page(asked.query) : {}));
  }

  function page({ continue: from = '0' }: Record<string, string>): unknown {
    const end = Number(from) + fake.pageSize;
    const more = end < fake.objects.length ? { continue: String(end) } : {};
    return {
      metadata: { resourceVersion: fake.version, ...more },
      items: fake.objects.slice(Number(from), end),
    };
  }
  return fake;
}

async function read(request: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(request.url ?? '/', 'http://fake');
  const query = Object.fromEntries(url.searchParams);
  const isCollection = request.method === 'GET' && url.pathname.endsWith('s');
  const verb = query['watch'] === '1' ? 'watch' : isCollection ? 'list' : 'other';
  return {
    verb,
    method: request.method ?? '',
    path: url.pathname,
    query,
    headers: request.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function watchOf(response: ServerResponse): FakeWatch {
  return {
    send: (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`),
    write: (text) => void response.write(text),
    end: () => void response.end(),
    cut: () => void response.socket?.resetAndDestroy(),
    closed: once(response, 'close'),
  };
}
