import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Counters, processCounters } from './counters.ts';
import { listenersInside, requests } from './currentRequest.ts';
import { type Framework, ObservedRequest } from './observedRequest.ts';
import { checkOptions, type RequestLoggerOptions } from './options.ts';

/** What of Koa's context is used. */
export interface KoaContext {
  req: IncomingMessage;
  res: ServerResponse;
  originalUrl: string;
  protocol: string;
  host: string;
  onerror(error: Error): void;
  /** Of @koa/router. */
  params?: unknown;
  _matchedRoute?: unknown;
}

const koa: Framework<KoaContext> = {
  request: (context) => context.req,
  response: (context) => context.res,
  origin: (context) => `${context.protocol}://${context.host}`,
  url: (context) => context.originalUrl,
  params: ({ params }) => (isObject(params) ? params : undefined),
  route: ({ _matchedRoute: route }) => (typeof route === 'string' ? route : undefined),
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Koa middleware that gives each request an id and writes its record when the answer is finished. Use it first, so that it sees all
 * of a request's time.
 *
 * @example app.use(requestLogger({ slowMs: 500 }))
 * @throws TypeError that names the option and what it may be
 */
export function requestLogger(
  options: RequestLoggerOptions = {},
  counters: Counters = processCounters,
): <T>(context: KoaContext, next: () => Promise<T>) => Promise<T> {
  const settings = checkOptions(options);
  return (context, next) => {
    const { res: response } = context;
    const outer = requests.getStore();
    // Used twice, say by the application and by a router of it: one record all the same.
    if (outer instanceof ObservedRequest && outer.response === response) return next();
    const request = new ObservedRequest(context, koa, settings, counters);
    if (!response.headersSent) response.setHeader('X-Request-Id', request.requestId);
    listenersInside(context.req, request);
    listenersInside(response, request);
    errorsInside(context, request);
    return requests.run(request, next);
  };
}

/** Koa handles errors outside of the middleware: without this the application's `error` listeners would not know the request. */
function errorsInside(context: KoaContext, request: ObservedRequest<KoaContext>): void {
  const { onerror } = context;
  context.onerror = function onerrorInside(this: KoaContext, error: Error) {
    // Koa passes null at the end of each good answer.
    if (error === null || error === undefined) return;
    keepHeader(context.res, request.requestId);
    requests.run(request, Reflect.apply, onerror, this, [error]);
  };
}

/** Koa takes all headers away before it answers an error: so it is set again when they are sent. */
function keepHeader(response: ServerResponse, requestId: string): void {
  const { writeHead } = response;
  response.writeHead = function withRequestId(this: ServerResponse, ...given: unknown[]) {
    if (!this.hasHeader('X-Request-Id') && !this.headersSent) this.setHeader('X-Request-Id', requestId);
    return Reflect.apply(writeHead, this, given);
  } as ServerResponse['writeHead'];
}
