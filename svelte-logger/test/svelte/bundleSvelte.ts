import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compile } from 'svelte/compiler';

/**
 * Compiles and bundles the components of `page/` as an application's build would, and loads the result: `client` as a browser gets
 * it (run it where there is a document), `server` as it renders there.
 */
export async function loadPage<Page>(generate: 'client' | 'server'): Promise<Page> {
  const folder = await mkdtemp(join(tmpdir(), 'svelte-page-'));
  const outfile = join(folder, 'page.mjs');
  try {
    await build({
      entryPoints: [join(import.meta.dirname, 'page', `${generate}.ts`)],
      outfile,
      bundle: true,
      format: 'esm',
      platform: generate === 'client' ? 'browser' : 'node',
      conditions: generate === 'client' ? ['browser', 'svelte'] : ['svelte'],
      plugins: [svelteFiles(generate)],
      logLevel: 'silent',
    });
    // Not import(): that of vitest looks only where Vite may serve from.
    return createRequire(import.meta.url)(outfile);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param generate what the compiler makes of components; its warnings fail the build */
export function svelteFiles(generate: 'client' | 'server'): Plugin {
  return {
    name: 'svelte',
    setup({ onLoad }) {
      onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
        const { js, warnings } = compile(await readFile(path, 'utf8'), { generate, filename: path });
        const told = warnings.filter(({ code }) => !code.startsWith('a11y'));
        return {
          contents: js.code,
          errors: told.map(({ code, message }) => ({ text: `${code}: ${message}` })),
        };
      });
    },
  };
}
