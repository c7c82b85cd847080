import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Counters, processCounters } from './counters.ts';
import { listenersInside, requests } from './currentRequest.ts';
import { type Framework, ObservedRequest } from './observedRequest.ts';
import { checkOptions, type RequestLoggerOptions } from './options.ts';

type Exchange = { request: IncomingMessage; response: ServerResponse };

/** What Express adds to a request, where it is used. */
type MaybeExpress = IncomingMessage & {
  originalUrl?: unknown;
  protocol?: unknown;
  params?: unknown;
  route?: { path?: unknown };
  baseUrl?: unknown;
};

const nodeHttp: Framework<Exchange> = {
  request: ({ request }) => request,
  response: ({ response }) => response,
  origin({ request }) {
    const { protocol, headers, socket } = request as MaybeExpress;
    const scheme = typeof protocol === 'string' ? protocol : 'encrypted' in socket ? 'https' : 'http';
    return `${scheme}://${headers[':authority'] ?? headers.host ?? ''}`;
  },
  url({ request }) {
    const { originalUrl, url } = request as MaybeExpress;
    return typeof originalUrl === 'string' ? originalUrl : (url ?? '');
  },
  params({ request }) {
    const { params } = request as MaybeExpress;
    return typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : undefined;
  },
  route({ request }) {
    const { route, baseUrl } = request as MaybeExpress;
    if (typeof route?.path !== 'string') return undefined;
    return typeof baseUrl === 'string' ? baseUrl + route.path : route.path;
  },
};

/** @param next the handler, or what a framework gives; called at once */
export type NodeMiddleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Middleware that gives each request an id and writes its record when the answer is finished. Use it first.
 *
 * @example app.use(requestLogger())
 * @example createServer((request, response) => logRequest(request, response, () => handle(request, response)))
 * @throws TypeError that names the option and what it may be
 */
export function requestLogger(
  options: RequestLoggerOptions = {},
  counters: Counters = processCounters,
): NodeMiddleware {
  const settings = checkOptions(options);
  return (request, response, next) => {
    const outer = requests.getStore();
    if (outer instanceof ObservedRequest && outer.response === response) return next();
    const observed = new ObservedRequest({ request, response }, nodeHttp, settings, counters);
    if (!response.headersSent) response.setHeader('X-Request-Id', observed.requestId);
    listenersInside(request, observed);
    listenersInside(response, observed);
    requests.run(observed, next);
  };
}
