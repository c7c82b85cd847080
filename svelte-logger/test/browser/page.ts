// Runs in the browser: what tests call is on `window`.
import { createLogger } from '../../src/core/index.ts';

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
  violations.push(`${effectiveDirective} ${blockedURI}`);
});

const query = new URLSearchParams(location.search);
const logger = createLogger({
  endpoint: query.get('endpoint') ?? '',
  app: 'shop',
  release: '1.0.0',
  flushInterval: Number(query.get('flush') ?? 200),
  outbox: { maxBytes: Number(query.get('maxBytes') ?? 5 * 2 ** 20) },
  rateLimit: { perSecond: 1_000_000, burst: 1_000_000 },
  onStored: (ids) => void tell(ids),
});

/** Again and again while the page is offline. */
async function tell(ids: readonly string[]): Promise<void> {
  const told = await fetch('/stored', { method: 'POST', body: JSON.stringify(ids) }).catch(() => {});
  if (!told) setTimeout(() => void tell(ids), 100);
}

declare global {
  interface Window {
    logger: typeof logger;
    /** Of the page's content security policy. */
    violations: string[];
    logMany: (label: string, count: number, size?: number) => void;
  }
}
window.logger = logger;
window.violations = violations;
window.logMany = (label, count, size = 0) => {
  for (let n = 0; n < count; n++)
    logger.info('TEST', { label: `${label}-${n}`, filling: '🙂'.repeat(size / 4) });
};
