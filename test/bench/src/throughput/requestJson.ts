import type { Style } from '@logpipeline/demo/generator';

const ROUTES = [
  '/api/v1/vehicles',
  '/api/v1/vehicles/:id',
  '/api/v1/trips',
  '/api/v1/drivers/:id',
  '/healthz',
] as const;
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  'kube-probe/1.34',
] as const;

/** A request log as web services write it: longer lines, of which a real cluster has many. */
export const requestJson: Style = ({ random, now, serial }) => {
  const status = random.pick([200, 200, 200, 200, 204, 304, 404, 500]);
  const line = {
    level: status >= 500 ? 'error' : 'info',
    time: now.toISOString(),
    service: 'fleet-api',
    trace_id: random.hex(16),
    method: random.pick(['GET', 'GET', 'GET', 'POST']),
    route: random.pick(ROUTES),
    status,
    duration_ms: random.between(10, 90_000) / 100,
    remote: `10.${random.between(0, 3)}.${random.between(0, 255)}.${random.between(1, 254)}`,
    user_agent: random.pick(AGENTS),
    serial: serial(),
    msg: 'request handled',
  };
  return {
    lines: [{ stream: 'stdout', level: status >= 500 ? 'ERROR' : 'INFO', text: JSON.stringify(line) }],
  };
};
