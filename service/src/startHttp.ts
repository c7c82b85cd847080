import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What one path answers. `query` is what stands behind the question mark. A page that rejects answers 500. */
export type Page = (query: URLSearchParams) => Promise<{ status: number; contentType: string; body: string }>;

export type HttpOptions = {
  /** Left out: all addresses, IPv6 too where the machine has it. */
  host?: string;
  /** 0: any that is free. */
  port: number;
  /** By path, such as `/healthz`. */
  pages: Record<string, Page>;
  /** Paths that want `Authorization: Bearer <token>`; without a token they answer to this machine only. */
  guarded: ReadonlySet<string>;
  /** Asked for each request, since it may change. */
  token: (() => string) | undefined;
};

/** A client that is slower than this to send its few headers is cut off. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often the server looks for such clients. */
const CHECK_INTERVAL_MS = 2_000;
/** Scrapers and probes are few; more connections than this are somebody's mistake. */
const CONNECTIONS_LIMIT = 64;

/** A process's one port. Resolves once it listens; rejects with a clear error when it cannot. */
export async function startHttp(options: HttpOptions): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    (request, response) => {
      void answer(request, response, options);
    },
  );
  limitConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

/** The oldest goes, not the newest: whoever leaves connections open must not keep the kubelet's probe out. */
function limitConnections(server: Server): void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const [oldest] = sockets;
    if (sockets.size > CONNECTIONS_LIMIT) oldest?.destroy();
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const page = options.pages[path];
  if (page === undefined)
    return send(response, 404, 'text/plain', `Not found. Pages: ${Object.keys(options.pages).join(' ')}\n`);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return send(response, 405, 'text/plain', 'Only GET and HEAD are answered.\n');
  }
  if (options.guarded.has(path) && !isAllowed(request, options.token?.())) {
    if (options.token === undefined) {
      const text =
        'This page answers to its own machine only; http.statusTokenFile would open it to others.\n';
      return send(response, 403, 'text/plain', text);
    }
    response.setHeader('WWW-Authenticate', 'Bearer');
    return send(response, 401, 'text/plain', 'This page wants the bearer token of http.statusTokenFile.\n');
  }
  try {
    const { status, contentType, body } = await page(new URLSearchParams(query));
    send(response, status, contentType, body);
  } catch {
    send(response, 500, 'text/plain', 'The page could not be made.\n');
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function isAllowed(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return isLoopback(request.socket.remoteAddress ?? '');
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function explain(error: NodeJS.ErrnoException, { host, port }: HttpOptions): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(
    `http.port: ${port} on ${host ?? 'all addresses'} is taken by another process; choose another port or stop that process.`,
  );
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
