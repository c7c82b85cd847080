import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { discardRest } from './discardRest.ts';
import { Refusal } from './refusal.ts';
import { Seldom } from './seldom.ts';

/** Milliseconds between two lines that say the same: a full disk is met by each request. */
const SAY_EVERY_MS = 10_000;

/** The one path of errors: what is no refusal is a fault of ours, said in the log and not to strangers. `now`: milliseconds. */
export function onlyRefusals(log: Logger, now: () => number): Middleware {
  const seldom = new Seldom(SAY_EVERY_MS, now);
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      const refusal = error instanceof Refusal ? error : unexpected(error);
      if (refusal.status >= 500) tell(refusal, log, seldom);
      const { retryAfter } = refusal.options;
      if (retryAfter !== undefined) context.set('Retry-After', String(retryAfter));
      // Who did not send in time gets no more of it.
      if (refusal.status !== 408) await discardRest(context.req);
      // What is left of the body then is not read: it may never end.
      if (!context.req.complete) context.set('Connection', 'close');
      context.status = refusal.status;
      context.type = 'application/json';
      context.body = JSON.stringify(refusal);
    }
  };
}

function tell({ code, status, message, cause }: Refusal, log: Logger, seldom: Seldom): void {
  const requests = seldom.count(code);
  if (requests === 0) return;
  if (status !== 500) log.warn({ code, requests, err: cause }, message);
  else
    log.error({ requests, err: cause }, 'A request failed in an unexpected way; it was answered with 500.');
}

function unexpected(cause: unknown): Refusal {
  return new Refusal(500, 'internal', 'The service failed in an unexpected way. It is in its log.', {
    cause,
  });
}
