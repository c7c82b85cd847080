import type { Level } from '@logpipeline/records';
import { pickLevel } from '../levelMix.ts';
import { type Style, stdout } from '../style.ts';

const PINO: Record<Level, number> = {
  UNKNOWN: 30,
  TRACE: 10,
  DEBUG: 20,
  INFO: 30,
  WARN: 40,
  ERROR: 50,
  FATAL: 60,
};
const SEVERITY: Record<Level, string> = {
  UNKNOWN: 'DEFAULT',
  TRACE: 'DEBUG',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  WARN: 'WARNING',
  ERROR: 'ERROR',
  FATAL: 'CRITICAL',
};
const PATHS = ['/cart', '/cart/items', '/checkout', '/orders/41877', '/healthz'] as const;

/** pino: numeric levels, time in milliseconds. */
export const pino: Style = ({ random, now, serial }) => {
  const level = pickLevel(random);
  const line = {
    level: PINO[level],
    time: now.getTime(),
    pid: 1,
    hostname: 'checkout-7d9f8',
    reqId: random.hex(12),
    req: { method: 'GET', url: random.pick(PATHS), remoteAddress: `10.1.2.${random.between(2, 254)}` },
    responseTime: random.between(1, 900) / 10,
    serial: serial(),
    msg: 'request completed',
  };
  return { lines: [stdout(level, JSON.stringify(line))] };
};

/** Google Cloud's fields: `severity` words. It knows neither TRACE nor FATAL: TRACE is DEBUG there. */
export const severityJson: Style = ({ random, now, serial }) => {
  const meant = pickLevel(random);
  const line = {
    severity: SEVERITY[meant],
    timestamp: now.toISOString(),
    message: `priced "basket" ${random.hex(8)}\twith ${random.between(1, 40)} items`,
    serial: serial(),
    labels: { 'app.kubernetes.io/name': 'pricing', region: 'eu-central-1' },
    price: { amount: random.between(100, 99_999), currency: 'EUR', tax: null, discounts: [] },
  };
  return { lines: [stdout(meant === 'TRACE' ? 'DEBUG' : meant, JSON.stringify(line))] };
};
