import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { datadog } from './protocols/datadog.ts';
import { faro } from './protocols/faro.ts';
import { logpipeline } from './protocols/logpipeline.ts';
import type { Protocol } from './protocols/protocol.ts';
import { sentry } from './protocols/sentry.ts';

export type ProductName = 'logpipeline' | 'faro' | 'sentry' | 'datadog';

export interface ComparedProduct {
  name: ProductName;
  /** Of the npm package. */
  package: string;
  /** How the page starts it: what differs from the least that its documentation shows, and why. */
  settings: string;
  protocol: Protocol;
  /** What its documentation advises a bundler to replace. */
  define: Record<string, string>;
}

export const products: readonly ComparedProduct[] = [
  {
    name: 'logpipeline',
    package: '@logpipeline/svelte-logger',
    settings:
      '`createLogger({ endpoint, app, release, collectors: [startErrors] })` of `/core` and `/errors`',
    protocol: logpipeline,
    define: {},
  },
  {
    name: 'faro',
    package: '@grafana/faro-web-sdk',
    settings:
      '`initializeFaro({ url, app })`: its default instrumentations and fetch transport; `api.pushLog`',
    protocol: faro,
    define: {},
  },
  {
    name: 'sentry',
    package: '@sentry/svelte',
    settings:
      '`enableLogs: true`, `makeBrowserOfflineTransport(makeFetchTransport)` with `flushAtStartup: true`; `logger.info`; ' +
      'bundled with `__SENTRY_DEBUG__` and `__SENTRY_TRACING__` false, as its page on tree shaking says',
    protocol: sentry,
    define: { __SENTRY_DEBUG__: 'false', __SENTRY_TRACING__: 'false' },
  },
  {
    name: 'datadog',
    package: '@datadog/browser-logs',
    settings: '`forwardErrorsToLogs: true`, `sessionSampleRate: 100`, `proxy` to the recorder; `logger.info`',
    protocol: datadog,
    define: {},
  },
];

/** Of the installed package. */
export function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  const folder = require.resolve.paths(name)?.find((path) => {
    try {
      readFileSync(`${path}/${name}/package.json`);
      return true;
    } catch {
      return false;
    }
  });
  return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string }).version;
}
