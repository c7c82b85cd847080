import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';
import type { Logger, Stop } from '../core/types.ts';

/** Web vitals, each once it is final: `WEB_VITAL` with `metric`, `value` and `rating`. */
export function startVitals(logger: Logger): Stop {
  let stopped = false;
  const report = ({ name, value, rating, delta, id, navigationType }: Metric) => {
    if (!stopped)
      logger.info('WEB_VITAL', {
        metric: name,
        value: Math.round(value * 1000) / 1000,
        delta: Math.round(delta * 1000) / 1000,
        rating,
        id,
        navigationType,
      });
  };
  for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(report);
  // The library has no way to stop.
  return () => {
    stopped = true;
  };
}
