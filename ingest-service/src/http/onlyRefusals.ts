import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { Refusal } from './refusal.ts';

/** The one path of errors: what is no refusal is a fault of ours, said in the log and not to strangers. */
export function onlyRefusals(log: Logger): Middleware {
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      const refusal = error instanceof Refusal ? error : unexpected(error, log);
      if (refusal.status >= 500 && refusal.status !== 500)
        log.warn({ code: refusal.code, err: refusal.cause }, refusal.message);
      const { retryAfter } = refusal.options;
      if (retryAfter !== undefined) context.set('Retry-After', String(retryAfter));
      // What is left of the body is not read: it may never end.
      if (!context.req.complete) context.set('Connection', 'close');
      context.status = refusal.status;
      context.type = 'application/json';
      context.body = JSON.stringify(refusal);
    }
  };
}

function unexpected(error: unknown, log: Logger): Refusal {
  log.error({ err: error }, 'A request failed in an unexpected way; it was answered with 500.');
  return new Refusal(500, 'internal', 'The service failed in an unexpected way. It is in its log.');
}
