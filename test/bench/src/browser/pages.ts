import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { compile, compileModule } from 'svelte/compiler';

const FOLDER = join(import.meta.dirname, '..', '..', 'page');
/** As it stands in Rows.svelte. */
const ACTION = / use:logClick=\{.*?\}(?=>)/;
const PACKAGE = '@logpipeline/svelte-logger';
const ACTION_IMPORT = /^ *import \{ logClick \}.*\n/m;

/** A file of `page/products`. */
export type Variant = 'none' | 'emptyAction' | 'logClick' | 'logpipeline' | 'faro' | 'sentry' | 'datadog';

type Define = Record<string, string>;

/** The page whose clicks and scripting are timed. */
export function timedScript(variant: Variant, endpoint: string, define: Define = {}): Promise<string> {
  return bundled(
    `import { initMs, product } from 'started';
    import { timedPage } from './timedPage.ts';
    window.bench = timedPage(product, initMs, window.begun);`,
    [started(variant, endpoint), components(variant)],
    define,
  );
}

/** The page whose records are counted. */
export function recordingScript(variant: Variant, endpoint: string, define: Define = {}): Promise<string> {
  return bundled(
    `import { product } from 'started';
    import { recordingPage } from './recordingPage.ts';
    window.bench = recordingPage(product);`,
    [started(variant, endpoint)],
    define,
  );
}

/** Bytes of start, one record and capture of errors: minified, and as `gzip -9` makes of it. */
export async function bytesOf(
  variant: Variant,
  define: Define = {},
): Promise<{ minified: number; gzip: number }> {
  const script = await bundled(
    `import { start } from './products/${variant}.ts';
    start('https://events.example.com').record('USER_ACTION', { action: 'open' });`,
    [],
    define,
  );
  const bytes = Buffer.from(script);
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

async function bundled(contents: string, plugins: Plugin[], define: Define): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: FOLDER },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['browser', 'svelte', 'production'],
    define,
    plugins,
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** A module that is evaluated before the rest of the page, and says how long that took. */
function started(variant: Variant, endpoint: string): Plugin {
  const contents = `import { initBegun } from 'clock';
    import { start } from './products/${variant}.ts';
    export const product = start(${JSON.stringify(endpoint)});
    export const initMs = performance.now() - initBegun;`;
  return {
    name: 'started',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^(started|clock)$/ }, ({ path }) => ({ path, namespace: 'bench' }));
      onLoad({ filter: /^started$/, namespace: 'bench' }, () => ({ contents, resolveDir: FOLDER }));
      onLoad({ filter: /^clock$/, namespace: 'bench' }, () => ({
        contents: 'export const initBegun = performance.now();',
      }));
    },
  };
}

/** The same components for all; without the action it is the page of somebody who has no logger. */
function components(variant: Variant): Plugin {
  const options = (filename: string) => ({ generate: 'client', filename, dev: false }) as const;
  return {
    name: 'components',
    setup({ onLoad }) {
      onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const isRows = basename(path) === 'Rows.svelte';
        if (isRows && !(ACTION.test(source) && ACTION_IMPORT.test(source)))
          throw new Error('BUG: Rows.svelte has no action that could be left out');
        const { js } = compile(isRows ? shownRows(source, variant) : source, options(path));
        return { contents: js.code };
      });
      // Modules with runes, as libraries have them.
      onLoad({ filter: /\.svelte\.js$/ }, async ({ path }) => ({
        contents: compileModule(await readFile(path, 'utf8'), options(path)).js.code,
      }));
    },
  };
}

function shownRows(source: string, variant: Variant): string {
  if (variant === 'logClick') return source;
  if (variant === 'emptyAction') return source.replace(PACKAGE, './emptyAction.ts');
  return source.replace(ACTION, '').replace(ACTION_IMPORT, '');
}
