import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach } from 'vitest';
import { svelteFiles } from '../svelte/bundleSvelte.ts';

/**
 * What stands between page and service does with requests. `lost`: they arrive, and their answers do not; `slow`: those come after
 * `delayMs`; `hold`: nothing happens at all.
 */
export type Fault = 'none' | 'down' | '429' | '500' | 'lost' | 'slow' | 'hold';

export interface Site {
  /** Of a page with a logger. `flush`: milliseconds; `maxBytes`: of its outbox. */
  url(flush?: number, maxBytes?: number): string;
  origin: string;
  /** Origin of the way to the service. */
  way: string;
  /** Ids that pages said were written. */
  promised: Set<string>;
  fault: Fault;
  delayMs: number;
  /** Of the page itself. */
  headers: Record<string, string>;
  /** Of calls of `/api/<status>`. */
  traceparents: (string | string[] | undefined)[];
  /** Requests with records that came, and how many at the same time at most. */
  requests: number;
  most: number;
  /** The service; set once it runs. */
  target: number;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<number> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function textOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A page, a counter of what it says it wrote, and the way from it to the service, on which things go wrong. */
export async function startSite(entry = 'page.ts'): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'svelte'],
    plugins: [svelteFiles('client')],
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  const site: Site = {
    url: () => '',
    origin: '',
    way: '',
    promised: new Set(),
    traceparents: [],
    fault: 'none',
    delayMs: 2_000,
    headers: {},
    requests: 0,
    most: 0,
    target: 0,
  };
  const port = await listen((incoming, response) => {
    void textOf(incoming).then(
      (body) => {
        if (incoming.url === '/stored') for (const id of JSON.parse(body.toString())) site.promised.add(id);
        if (incoming.url?.startsWith('/api/')) {
          site.traceparents.push(incoming.headers['traceparent']);
          response.writeHead(Number(incoming.url.split('/')[2]), { 'x-request-id': 'req-1' }).end('{}');
          return;
        }
        const isScript = incoming.url === '/page.js';
        for (const header of Object.entries(site.headers)) response.setHeader(...header);
        response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
        response.end(
          isScript ? script : '<!doctype html><title>x</title><script type=module src=/page.js></script>',
        );
      },
      () => {},
    );
  });
  let now = 0;
  const way = await listen((incoming, response) => {
    response.on('error', () => {});
    void forward(site, incoming, response, (by) => {
      now += by;
      site.most = Math.max(site.most, now);
    }).catch(() => response.destroy());
  });
  site.origin = `http://127.0.0.1:${port}`;
  site.way = `http://127.0.0.1:${way}`;
  site.url = (flush = 200, maxBytes = 5 * 2 ** 20) =>
    `${site.origin}/?flush=${flush}&maxBytes=${maxBytes}&endpoint=${site.way}`;
  return site;
}

async function forward(
  site: Site,
  incoming: IncomingMessage,
  response: ServerResponse,
  count: (by: 1 | -1) => void,
): Promise<void> {
  const { fault } = site;
  if (fault === 'down') {
    response.destroy();
    return;
  }
  const body = await textOf(incoming);
  if (incoming.method === 'POST') {
    site.requests++;
    count(1);
    response.on('close', () => count(-1));
    if (fault === '429' || fault === '500') {
      const headers = {
        'access-control-allow-origin': site.origin,
        'access-control-expose-headers': 'Retry-After',
        ...(fault === '429' ? { 'retry-after': '1' } : {}),
      };
      response.writeHead(Number(fault), headers).end('{}');
      return;
    }
    if (fault === 'hold') return;
  }
  const onward = request(
    {
      port: site.target,
      host: '127.0.0.1',
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    },
    (answer) => {
      if (fault === 'lost' && incoming.method === 'POST') {
        answer.resume();
        response.destroy();
        return;
      }
      const pass = () => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      };
      if (fault === 'slow' && incoming.method === 'POST') setTimeout(pass, site.delayMs);
      else pass();
    },
  );
  onward.on('error', () => response.destroy());
  onward.end(body);
}
