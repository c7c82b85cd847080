import {
  Agent,
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What happens to a request on its way to a real store.
 * - `pass`: nothing.
 * - `refuse`: the port is closed, connections are refused. As a single request's fault: its connection is reset.
 * - `answer`: the store is not asked; an S3 error is the answer, given before the body was read.
 * - `hang`: all is read, nothing is ever answered.
 * - `cut`: so many bytes of the body reach the store, then both connections are cut.
 * - `dropAnswer`: the store does its work, and its answer is lost with the connection.
 */
export type Fault =
  | { type: 'pass' }
  | { type: 'refuse' }
  | {
      type: 'answer';
      status: number;
      code: string;
      message?: string;
      headers?: Record<string, string>;
      body?: string;
    }
  | { type: 'hang' }
  | { type: 'cut'; afterBytes: number }
  | { type: 'dropAnswer' };

export const faults = {
  pass: { type: 'pass' },
  refuse: { type: 'refuse' },
  hang: { type: 'hang' },
  dropAnswer: { type: 'dropAnswer' },
  cutAfter: (afterBytes: number): Fault => ({ type: 'cut', afterBytes }),
  slowDown: { type: 'answer', status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
  internalError: {
    type: 'answer',
    status: 500,
    code: 'InternalError',
    message: 'We encountered an internal error.',
  },
  accessDenied: { type: 'answer', status: 403, code: 'AccessDenied', message: 'Access Denied' },
  expiredToken: {
    type: 'answer',
    status: 400,
    code: 'ExpiredToken',
    message: 'The provided token has expired.',
  },
} as const satisfies Record<string, Fault | ((...parameters: never[]) => Fault)>;

/** A request as it came from the client. */
export type ProxiedRequest = {
  method: string;
  /** Path and query, still encoded: `/bucket/a%3Db`. */
  path: string;
  /** Decoded, without the bucket and the query. */
  key: string;
  headers: IncomingMessage['headers'];
  fault: Fault['type'];
  /** Of the body, as far as it was read. */
  bodyBytes: number;
  /** What the client was told, or with `dropAnswer` would have been; null: nothing. */
  status: number | null;
  /** ms since 1970. */
  at: number;
};

export type FaultyProxy = {
  readonly endpoint: string;
  /** All requests since the start, or since the caller emptied the list. */
  readonly requests: ProxiedRequest[];
  /** From now on; resolves when it holds. A function decides for each request. */
  mode(fault: Fault | ((request: ProxiedRequest) => Fault)): Promise<void>;
  stop(): Promise<void>;
};

/** How long the port may be in other hands after `refuse`, in ms. */
const LISTEN_TIMEOUT_MS = 5_000;
/** Signatures do not cover these, and each side of the proxy has its own connection. */
const HOP_BY_HOP = new Set(['connection', 'expect', 'keep-alive']);

/** An HTTP proxy in front of `target` (`http://host:port`) that passes requests on, or fails them as told. */
export async function startFaultyProxy({
  target,
  host = '127.0.0.1',
}: {
  target: string;
  host?: string;
}): Promise<FaultyProxy> {
  const upstream = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const requests: ProxiedRequest[] = [];
  const sockets = new Set<Socket>();
  let choose: (request: ProxiedRequest) => Fault = () => faults.pass;

  function handle(incoming: IncomingMessage, outgoing: ServerResponse, expectsContinue: boolean): void {
    const path = incoming.url ?? '/';
    const record: ProxiedRequest = {
      method: incoming.method ?? '',
      path,
      key: decodeURIComponent(new URL(path, target).pathname.split('/').slice(2).join('/')),
      headers: incoming.headers,
      fault: 'pass',
      bodyBytes: 0,
      status: null,
      at: Date.now(),
    };
    const fault = choose(record);
    record.fault = fault.type;
    requests.push(record);
    incoming.on('error', () => {});
    outgoing.on('error', () => {});
    if (fault.type === 'refuse') return void incoming.socket.resetAndDestroy();
    if (fault.type === 'answer') {
      answer(fault, record, incoming, outgoing);
      return;
    }
    incoming.on('data', (chunk: Buffer) => {
      record.bodyBytes += chunk.length;
    });
    if (expectsContinue) outgoing.writeContinue();
    if (fault.type !== 'hang') pass(fault, record, incoming, outgoing);
  }

  function answer(
    fault: Extract<Fault, { type: 'answer' }>,
    record: ProxiedRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): void {
    const message = fault.message ?? fault.code;
    const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${fault.code}</Code><Message>${message}</Message></Error>`;
    record.status = fault.status;
    outgoing.writeHead(fault.status, {
      'content-type': 'application/xml',
      connection: 'close',
      ...fault.headers,
    });
    outgoing.end(incoming.method === 'HEAD' ? undefined : (fault.body ?? xml));
    incoming.resume();
  }

  function pass(
    fault: Fault,
    record: ProxiedRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): void {
    const headers: string[] = [];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      const [name = '', value = ''] = incoming.rawHeaders.slice(i, i + 2);
      if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push(name, value);
    }
    const { hostname, port } = upstream;
    const onward = forward({ hostname, port, path: incoming.url, method: incoming.method, headers, agent });
    onward.on('error', () => incoming.socket.resetAndDestroy());
    onward.on('response', (response) => {
      record.status = response.statusCode ?? null;
      if (fault.type === 'dropAnswer') {
        response.resume().on('end', () => incoming.socket.resetAndDestroy());
        return;
      }
      outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(outgoing);
    });
    incoming.on('close', () => {
      if (!incoming.complete) onward.destroy();
    });
    if (fault.type !== 'cut') return void incoming.pipe(onward);
    let sent = 0;
    incoming.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, fault.afterBytes - sent);
      sent += part.length;
      if (sent < fault.afterBytes) return void onward.write(part);
      onward.write(part, () => {
        onward.destroy();
        incoming.socket.resetAndDestroy();
      });
    });
    // A body that is shorter is cut at its end.
    incoming.on('end', () => {
      onward.destroy();
      incoming.socket.resetAndDestroy();
    });
  }

  const server = createServer((incoming, outgoing) => handle(incoming, outgoing, false));
  server.on('checkContinue', (incoming, outgoing) => handle(incoming, outgoing, true));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });

  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    endpoint: `http://${host}:${port}`,
    requests,
    async mode(fault) {
      choose = typeof fault === 'function' ? fault : () => fault;
      const refuse = typeof fault !== 'function' && fault.type === 'refuse';
      if (refuse && server.listening) await close();
      const deadline = Date.now() + LISTEN_TIMEOUT_MS;
      while (!refuse && !server.listening) {
        await listen(port).catch(async (error: NodeJS.ErrnoException) => {
          if (error.code !== 'EADDRINUSE' || Date.now() > deadline) throw error;
          await sleep(50);
        });
      }
    },
    async stop() {
      if (server.listening) await close();
      agent.destroy();
    },
  };
}
