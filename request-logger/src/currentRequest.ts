import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';

/** What is known of the request that the running code works for. */
export interface CurrentRequest {
  /** From `X-Request-Id` when it was acceptable, else made here: 1 to 128 of `A-Z a-z 0-9 . _ : = + -`. */
  readonly requestId: string;
  /** The caller's header as it was sent, when it was valid: to be handed on. */
  readonly traceparent: string | undefined;
  /** 32 hex digits. */
  readonly traceId: string | undefined;
  /** 16 hex digits: the caller's span, since this middleware opens none. */
  readonly spanId: string | undefined;
}

/** Also read by `@logpipeline/svelte-logger/kit/server`, which does not import this. */
const PLACE = Symbol.for('@logpipeline/request-logger:requests');
type Place = { [PLACE]?: AsyncLocalStorage<CurrentRequest> };

const place = globalThis as Place;
place[PLACE] ??= new AsyncLocalStorage<CurrentRequest>();
/**
 * One for the whole process, so that both entries of this package and all their copies of a middleware agree; also a copy that SvelteKit or
 * another bundler has put into the application's own modules.
 */
export const requests = place[PLACE];

/** Undefined outside of a request. */
export function currentRequest(): CurrentRequest | undefined {
  return requests.getStore();
}

/**
 * What an application's own lines should carry, with the names that the request's record has; empty outside of a request.
 * @example pino({ mixin: requestFields })
 */
export function requestFields(): { request_id?: string; trace_id?: string; span_id?: string } {
  const request = requests.getStore();
  if (request === undefined) return {};
  const { requestId, traceId, spanId } = request;
  if (traceId === undefined || spanId === undefined) return { request_id: requestId };
  return { request_id: requestId, trace_id: traceId, span_id: spanId };
}

/**
 * Lets an emitter's listeners run as part of a request. The chunks of a body come from the connection, to which the request is not known:
 * without this `request.on('end', …)` would be outside of it.
 */
export function listenersInside(emitter: EventEmitter, request: CurrentRequest): void {
  const { emit } = emitter;
  emitter.emit = function emitInside(this: EventEmitter, ...given: unknown[]) {
    if (requests.getStore() === request) return Reflect.apply(emit, this, given);
    return requests.run(request, Reflect.apply, emit, this, given);
  } as EventEmitter['emit'];
}
