import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What somebody imports, and how large it may be at most. */
export interface SizedImport {
  name: string;
  /** A module's text; its imports are relative to the package's folder. */
  source: string;
  /** Bytes, compressed; undefined: it is only shown. */
  limit?: number;
}

const KB = 1024;
const collector = (name: string, start: string): SizedImport => ({
  name: `/${name}`,
  source: `export { ${start} } from './src/collectors/${name}.ts'`,
});

/** Each as a page would ship it: what is not used is shaken off. */
export const sizedImports: readonly SizedImport[] = [
  {
    name: '/core (with outbox and transport)',
    source: `export { createLogger } from './src/core/index.ts'`,
    limit: 6 * KB,
  },
  {
    name: '/core + /errors + /clicks + /api',
    source: `export { createLogger } from './src/core/index.ts';
      export { startErrors } from './src/collectors/errors.ts';
      export { startClicks } from './src/collectors/clicks.ts';
      export { startFetch } from './src/collectors/api.ts';`,
    limit: 8 * KB,
  },
  { name: '/lite', source: `export { createLogger } from './src/lite/index.ts'`, limit: 3 * KB },
  { name: '. (Svelte bindings)', source: `export * from './src/svelte/index.ts'`, limit: 2 * KB },
  { name: '. (logClick alone)', source: `export { logClick } from './src/svelte/index.ts'` },
  { name: '/useApiLogging', source: `export * from './src/svelte/useApiLogging.ts'` },
  { name: '/kit', source: `export * from './src/svelte/kit/index.ts'` },
  collector('errors', 'startErrors'),
  collector('console', 'startConsole'),
  collector('vitals', 'startVitals'),
  collector('performance', 'startPerformance'),
  collector('api', 'startApi'),
  collector('clicks', 'startClicks'),
  collector('navigation', 'startNavigation'),
  collector('reports', 'startReports'),
];

/** Bytes of a module with all that it needs: minified by esbuild, and as `gzip -9` makes of it. */
export async function sizeOf({ source }: SizedImport): Promise<{ minified: number; gzip: number }> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: join(import.meta.dirname, '..') },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['svelte', 'svelte/*', 'esm-env'],
    write: false,
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}
