/** For Koa. `@logpipeline/request-logger/node` has the same for Express-likes and plain `node:http`. */
export { type CurrentRequest, currentRequest, requestFields } from './currentRequest.ts';
export { type KoaContext, requestLogger } from './koa.ts';
export type { RequestLoggerOptions } from './options.ts';
export { DEFAULT_SENSITIVE_NAMES } from './sensitiveNames.ts';
