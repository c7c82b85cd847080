import { requestLogger } from '@logpipeline/request-logger';
import type { Context, Middleware } from 'koa';
import type { Settings } from '../settings/settings.ts';
import { turnCounters } from './turnCounters.ts';

export type RequestLogOptions = {
  settings: Settings['requests'];
  cluster: string;
  /** Takes each record, a line with its line end. */
  write: (line: string) => void;
  /** Told of each answer. `route` as it stands in the OpenAPI document, or `other`. */
  answered: (route: string, status: number, seconds: number, isSlow: boolean) => void;
  /** Seconds of a clock that never goes back. */
  clock: () => number;
};

/** Status of a request whose client went away before the answer, as nginx has it. */
const CLIENT_CLOSED = 499;

/** What is noted of the service's own requests: a record each, if wanted, and metrics. Outermost first. */
export function requestLog({ settings, cluster, write, answered, clock }: RequestLogOptions): Middleware[] {
  const count: Middleware = async (context, next) => {
    const began = clock();
    context.res.once('close', () => {
      const seconds = clock() - began;
      const { res } = context;
      const status = res.writableFinished ? res.statusCode : CLIENT_CLOSED;
      answered(routeOf(context), status, seconds, seconds * 1000 >= settings.slowAfter);
    });
    await next();
  };
  if (!settings.enabled) return [count];
  const { memory, slowAfter: slowMs } = settings;
  // The key is in the query of beacons. It is public, and it is nobody's business all the same.
  const logger = requestLogger(
    { write, slowMs, memory, origin: 'none', fields: { cluster }, sensitiveNames: ['key'] },
    turnCounters(),
  );
  return [count, (context, next) => logger(context, next)];
}

/** Paths that strangers make up are one. */
function routeOf(context: Context): string {
  const { _matchedRoute: route } = context as { _matchedRoute?: unknown };
  return typeof route === 'string' ? route : 'other';
}
