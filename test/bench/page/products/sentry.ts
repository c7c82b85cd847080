import * as Sentry from '@sentry/svelte';
import type { Product } from '../product.ts';

/** With logs, and with its offline transport, which also looks at the start for what earlier pages have left. */
export function start(endpoint: string): Product {
  Sentry.init({
    dsn: endpoint.replace('://', '://public@').concat('/1'),
    release: '1.0.0',
    enableLogs: true,
    transport: Sentry.makeBrowserOfflineTransport(Sentry.makeFetchTransport),
    // Of the offline transport: the type here is that of the one for fetch.
    transportOptions: { flushAtStartup: true } as NonNullable<Sentry.BrowserOptions['transportOptions']>,
  });
  return { record: (message, data) => Sentry.logger.info(message, data) };
}
