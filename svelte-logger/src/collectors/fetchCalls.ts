import type { Logger, Stop } from '../core/types.ts';
import { type ApiOptions, createApiCalls } from './apiCalls.ts';
import { isRecordedCall } from './recordedCall.ts';

type Fetch = typeof fetch & { logpipelineOriginal?: typeof fetch };

/** Calls of `fetch`. The page gets what it would have got: the same promise's outcome, and the response untouched. */
export function startFetch(logger: Logger, options: ApiOptions = {}): Stop {
  const begin = createApiCalls(logger, options);
  const original = globalThis.fetch as Fetch;
  let stopped = false;
  const wrapped: Fetch = async function (this: unknown, input, init) {
    let call: ReturnType<typeof begin>;
    let sent = init;
    try {
      if (!stopped && !isRecordedCall()) {
        const request = input instanceof Request ? input : undefined;
        call = begin(init?.method ?? request?.method ?? 'GET', request?.url ?? String(input), 'fetch');
        if (call?.traceparent) {
          const headers = new Headers(init?.headers ?? request?.headers);
          if (!headers.has('traceparent')) headers.set('traceparent', call.traceparent);
          sent = { ...init, headers };
        }
      }
    } catch {
      // What is wrong with the arguments, the browser says itself.
    }
    const end = (...result: Parameters<NonNullable<typeof call>['end']>) => {
      try {
        call?.end(...result);
      } catch {}
    };
    try {
      const response = await original.call(globalThis, input, sent);
      const length = response.headers.get('content-length');
      end({
        status: response.status,
        bytes: length ? Number(length) : undefined,
        requestId: response.headers.get('x-request-id'),
      });
      return response;
    } catch (failure) {
      end({ status: 0, failure });
      throw failure;
    }
  };
  wrapped.logpipelineOriginal = original.logpipelineOriginal ?? original;
  globalThis.fetch = wrapped;
  return () => {
    stopped = true;
    if (globalThis.fetch === wrapped) globalThis.fetch = original;
  };
}
