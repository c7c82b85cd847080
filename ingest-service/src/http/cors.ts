import type { Context } from 'koa';

/** Headers of an answer that a page may read. */
const EXPOSED = 'Retry-After, X-Request-Id';
/** Headers that a page may send. */
const ALLOWED = 'Content-Type, Content-Encoding, X-Logpipeline-Key, X-Request-Id, traceparent, tracestate';

/** Lets a page of this origin read the answer, errors too: `Retry-After` is of no use where it cannot be read. */
export function allowReading(context: Context, origin: string): void {
  context.set('Access-Control-Allow-Origin', origin);
  context.set('Access-Control-Expose-Headers', EXPOSED);
}

/** The answer to a preflight of an allowed origin. */
export function answerPreflight(context: Context, origin: string, maxAgeMs: number): void {
  allowReading(context, origin);
  context.set('Access-Control-Allow-Methods', 'POST');
  context.set('Access-Control-Allow-Headers', ALLOWED);
  context.set('Access-Control-Max-Age', String(Math.floor(maxAgeMs / 1000)));
  context.status = 204;
}
