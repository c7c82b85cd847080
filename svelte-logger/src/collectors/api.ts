import type { Logger, Stop } from '../core/types.ts';
import type { ApiOptions } from './apiCalls.ts';
import { startFetch } from './fetchCalls.ts';
import { startXhr } from './xhrCalls.ts';

export type { ApiOptions } from './apiCalls.ts';
export { startFetch, startXhr };

/** Both ways to call a server. Who uses one of them imports that one. */
export function startApi(logger: Logger, options: ApiOptions = {}): Stop {
  const stops = [startFetch(logger, options), startXhr(logger, options)];
  return () => {
    for (const stop of stops) stop();
  };
}
