import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { inTurn } from './inTurn.ts';

export type PublicServerOptions = {
  host?: string | undefined;
  /** 0: any that is free. */
  port: number;
  connections: number;
  /** Milliseconds for the headers, ten seconds at most, and again for the body. */
  bodyTimeoutMs: number;
  handle: (request: import('node:http').IncomingMessage, response: ServerResponse) => void;
};

export type PublicServer = {
  port: number;
  connections(): number;
  /** From now on each answer ends its connection, so that clients make their next one elsewhere. It still takes all that come. */
  letGo(): void;
  /** Takes no more connections, ends idle ones, and resolves when all requests are answered or the signal came. */
  close(deadline: AbortSignal): Promise<void>;
};

/** A client that is slower than this to send its headers, or what is set for the body, is cut off (slow loris). */
const MOST_HEADERS_TIMEOUT_MS = 10_000;
/** Longer than the idle timeout of usual load balancers (AWS: 60 s), or they send requests into closed connections. */
const KEEP_ALIVE_MS = 65_000;
const CHECK_INTERVAL_MS = 1_000;
const MOST_HEADERS = 100;
/** Bytes of all headers. */
const HEADER_BYTES = 16 * 1024;

/** The port that strangers reach. Node's parser refuses smuggled requests (two lengths, a length and chunks) with 400. */
export async function startPublicServer(options: PublicServerOptions): Promise<PublicServer> {
  const headersTimeout = Math.min(MOST_HEADERS_TIMEOUT_MS, options.bodyTimeoutMs);
  const requestTimeout = headersTimeout + options.bodyTimeoutMs;
  const server = createServer(
    {
      headersTimeout,
      requestTimeout,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      maxHeaderSize: HEADER_BYTES,
      insecureHTTPParser: false,
      requireHostHeader: true,
      noDelay: true,
    },
    inTurn(options.handle),
  );
  server.maxHeadersCount = MOST_HEADERS;
  // Of a connection on which nothing moves: who does not read answers would be held for ever.
  server.timeout = requestTimeout;
  const sockets = limitConnections(server, options.connections);
  const letGo = lettingGo(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    letGo,
    close(deadline) {
      letGo();
      return close(server, deadline);
    },
  };
}

/** The oldest without a request goes, not the newest: whoever holds connections open must not keep others out. */
function limitConnections(server: Server, limit: number): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  const busy = new Map<Socket, number>();
  server.on('connection', (socket) => {
    if (sockets.size >= limit) oldestIdle(sockets, busy)?.destroy();
    if (sockets.size >= limit) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      // Of answers that waited for others nobody says that they are over.
      busy.delete(socket);
    });
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const rest = (busy.get(socket) ?? 1) - 1;
      if (rest === 0) busy.delete(socket);
      else busy.set(socket, rest);
    });
  });
  return sockets;
}

function oldestIdle(sockets: Set<Socket>, busy: ReadonlyMap<Socket, number>): Socket | undefined {
  for (const socket of sockets) {
    if (busy.has(socket)) continue;
    sockets.delete(socket);
    return socket;
  }
  return undefined;
}

/**
 * Gives what makes each answer the last of its connection, those that are under way too. Otherwise a client that sends one request after
 * the other is never idle, and its connection is cut in the end when a request of it is stored and not answered yet.
 */
function lettingGo(server: Server): () => void {
  const answering = new Set<ServerResponse>();
  let isLettingGo = false;
  const endWith = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
    else response.once('finish', () => response.req.socket.destroySoon());
  };
  // Before the handler, which may answer at once.
  server.prependListener('request', (_, response) => {
    if (isLettingGo) return endWith(response);
    answering.add(response);
    response.once('close', () => answering.delete(response));
  });
  return () => {
    if (isLettingGo) return;
    isLettingGo = true;
    for (const response of answering) endWith(response);
  };
}

async function close(server: Server, deadline: AbortSignal): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = () => server.closeAllConnections();
  if (deadline.aborted) cut();
  else deadline.addEventListener('abort', cut, { once: true });
  await closed;
  deadline.removeEventListener('abort', cut);
}
