import type { Logger, Stop } from '../core/types.ts';
import { isOwnRequest } from './ownRequests.ts';

export interface PerformanceOptions {
  /** Milliseconds from which on a task is logged. Default: 100; browsers tell of those from 50 on. */
  longTask?: number;
  /** Milliseconds from which on a resource is logged. Default: 1,000. */
  slowResource?: number;
  /** Records a page of each kind. Default: 50. */
  most?: number;
}

const ms = (value: number) => Math.round(value * 10) / 10;

/** Long tasks (`LONG_TASK`) and slow resources (`SLOW_RESOURCE`). Queries of addresses are removed. */
export function startPerformance(
  logger: Logger,
  { longTask = 100, slowResource = 1_000, most = 50 }: PerformanceOptions = {},
): Stop {
  const stops: Stop[] = [];
  const observe = (type: string, report: (entry: PerformanceEntry) => boolean) => {
    if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes(type)) return;
    let left = most;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (left > 0 && report(entry)) left--;
    });
    observer.observe({ type, buffered: true });
    stops.push(() => observer.disconnect());
  };
  observe('longtask', ({ duration, startTime }) => {
    if (duration < longTask) return false;
    logger.warn('LONG_TASK', { duration_ms: ms(duration), start_ms: ms(startTime) });
    return true;
  });
  observe('resource', (entry) => {
    const { name, initiatorType, duration, transferSize, responseStart, requestStart, startTime } =
      entry as PerformanceResourceTiming;
    // Ours among them would make more of them.
    if (duration < slowResource || isOwnRequest(name, logger)) return false;
    logger.info('SLOW_RESOURCE', {
      url: name.split(/[?#]/, 1)[0],
      type: initiatorType,
      duration_ms: ms(duration),
      start_ms: ms(startTime),
      bytes: transferSize,
      waiting_ms: ms(responseStart - requestStart),
    });
    return true;
  });
  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}
