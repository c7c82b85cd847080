/** For Express and others that call `(request, response, next)`, and for plain `node:http`. */
export { type CurrentRequest, currentRequest, requestFields } from './currentRequest.ts';
export { type NodeMiddleware, requestLogger } from './nodeHttp.ts';
export type { RequestLoggerOptions } from './options.ts';
export { DEFAULT_SENSITIVE_NAMES } from './sensitiveNames.ts';
