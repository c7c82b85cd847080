import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Site {
  origin: string;
  stop(): Promise<void>;
}

/** Isolated, so that its clock has a resolution of 5 µs in Chromium, 20 in Firefox. The listener is the page's first, whatever a logger adds. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'content-type': 'text/html; charset=utf-8',
};
const page = (name: string) => `<!doctype html>
<title>Rows</title>
<script>
  window.begun = { at: 0 };
  addEventListener('click', () => { begun.at = performance.now(); }, { capture: true });
</script>
<script type=module src=/${name}.js></script>
`;

/** @param scripts by name: `/name` is its page */
export async function startSite(scripts: Readonly<Record<string, string>>): Promise<Site> {
  const server = createServer((incoming, response) => {
    const name = (incoming.url ?? '').slice(1).replace(/\.js$/, '');
    const script = scripts[name];
    if (script === undefined) return void response.writeHead(404).end();
    if (incoming.url?.endsWith('.js'))
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/javascript' }).end(script);
    else response.writeHead(200, HEADERS).end(page(name));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
