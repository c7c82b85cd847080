import type { Page } from '@logpipeline/service';
import type { Registry } from 'prom-client';

export type AdminPagesOptions = {
  registry: Registry;
  /** False from the first signal on. A full disk leaves it ready: its answers say so, and when to come again. */
  isReady: () => boolean;
  /** Looks at what the page is to say. */
  beforeScrape: () => Promise<void>;
};

/** What the kubelet and Prometheus ask, on a port that strangers do not reach. */
export function adminPages({ registry, isReady, beforeScrape }: AdminPagesOptions): Record<string, Page> {
  const text = (status: number, body: string) => ({ status, contentType: 'text/plain', body });
  return {
    '/healthz': async () => text(200, 'ok\n'),
    '/readyz': async () => (isReady() ? text(200, 'ok\n') : text(503, 'stopping\n')),
    '/metrics': async () => {
      await beforeScrape();
      return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
