import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach } from 'vitest';

export interface BuiltSite {
  origin: string;
  /** What the build wrote, as it is given to `logpipeline sourcemaps upload`. */
  dist: string;
  /** For anything else, beside it. */
  folder: string;
}

const folders: string[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A page as a bundler makes it for users: one minified script, whose map is not published. `script`: its address on the page. */
export async function startBuiltSite(entry: string, script: string): Promise<BuiltSite> {
  const folder = mkdtempSync(join(tmpdir(), 'svelte-logger-built-'));
  folders.push(folder);
  const dist = join(folder, 'dist');
  await build({
    entryPoints: [join(import.meta.dirname, entry)],
    outfile: join(dist, 'assets', 'page.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'external',
  });
  const files: Record<string, [type: string, content: string]> = {
    '/': ['text/html', `<!doctype html><title>x</title><script type=module src="${script}"></script>`],
    '/assets/page.js': ['text/javascript', readFileSync(join(dist, 'assets', 'page.js'), 'utf8')],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, content] = files[url.split('?', 1)[0] ?? ''] ?? [];
    if (type === undefined) response.writeHead(404).end();
    else response.setHeader('content-type', type).end(content);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, dist, folder };
}
