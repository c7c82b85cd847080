import type { Logger, Stop } from '../core/types.ts';
import { type ApiCall, type ApiOptions, createApiCalls } from './apiCalls.ts';
import { isRecordedCall } from './recordedCall.ts';

type Fetch = typeof fetch & { logpipelineOriginal?: typeof fetch };

/**
 * A `fetch` whose calls are recorded. The page gets what it would have got: the same promise's outcome, and the response untouched, whatever
 * becomes of the record.
 *
 * @param begin undefined: this one is not recorded
 * @param target what really fetches, asked for at each call
 */
export function recordedFetch(
  begin: (...call: Parameters<ReturnType<typeof createApiCalls>>) => ApiCall | undefined,
  target: () => typeof fetch,
): typeof fetch {
  return async (input, init) => {
    let call: ApiCall | undefined;
    let sent = init;
    try {
      const request = input instanceof Request ? input : undefined;
      call = begin(init?.method ?? request?.method ?? 'GET', request?.url ?? String(input), 'fetch');
      if (call?.traceparent) {
        const headers = new Headers(init?.headers ?? request?.headers);
        if (!headers.has('traceparent')) headers.set('traceparent', call.traceparent);
        sent = { ...init, headers };
      }
    } catch {
      // What is wrong with the arguments, the browser says itself.
    }
    try {
      const response = await target().call(globalThis, input, sent);
      const length = response.headers.get('content-length');
      call?.end({
        status: response.status,
        bytes: length ? Number(length) : undefined,
        requestId: response.headers.get('x-request-id'),
      });
      return response;
    } catch (failure) {
      call?.end({ status: 0, failure });
      throw failure;
    }
  };
}

/** Calls of `fetch`. */
export function startFetch(logger: Logger, options: ApiOptions = {}): Stop {
  const begin = createApiCalls(logger, options);
  const original = globalThis.fetch as Fetch;
  let stopped = false;
  const wrapped: Fetch = recordedFetch(
    (...call) => (stopped || isRecordedCall() ? undefined : begin(...call)),
    () => original,
  );
  wrapped.logpipelineOriginal = original.logpipelineOriginal ?? original;
  globalThis.fetch = wrapped;
  return () => {
    stopped = true;
    if (globalThis.fetch === wrapped) globalThis.fetch = original;
  };
}
