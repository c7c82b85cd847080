import { type ApiCall, type ApiOptions, createApiCalls } from '../collectors/apiCalls.ts';
import { callRecorded } from '../collectors/recordedCall.ts';
import { logger } from './store.ts';

export interface ApiLogging {
  /** `fetch` whose calls are recorded as API_CALL, also while the collector of `/api` runs: never twice. */
  fetch: typeof fetch;
  /** For what is no `fetch`, such as a client of GraphQL over WebSocket: call it at the begin, and `end` of what it returns. */
  logApiCall(method: string, url: string): Pick<ApiCall, 'end'>;
}

export interface ApiLoggingOptions extends ApiOptions {
  component?: string;
  /** What really fetches: that of a `load` function, say. By default the browser's. */
  fetch?: typeof fetch;
}

/** Records single API calls, where not all of them are to be. On a server it records nothing. */
export function useApiLogging({ component, fetch: given, ...options }: ApiLoggingOptions = {}): ApiLogging {
  const own = component === undefined ? logger : logger.child({ component });
  const begin = typeof location === 'undefined' ? undefined : createApiCalls(own, options);

  const logged: typeof fetch = async (input, init) => {
    const current = given ?? globalThis.fetch;
    const request = input instanceof Request ? input : undefined;
    const method = init?.method ?? request?.method ?? 'GET';
    const call = begin?.(method, request?.url ?? String(input), 'fetch');
    const headers = call?.traceparent ? new Headers(init?.headers ?? request?.headers) : undefined;
    if (call?.traceparent && !headers?.has('traceparent')) headers?.set('traceparent', call.traceparent);
    try {
      const response = await callRecorded(() => current(input, headers ? { ...init, headers } : init));
      const bytes = response.headers.get('content-length');
      call?.end({
        status: response.status,
        bytes: bytes ? Number(bytes) : undefined,
        requestId: response.headers.get('x-request-id'),
      });
      return response;
    } catch (failure) {
      call?.end({ status: 0, failure });
      throw failure;
    }
  };
  const logApiCall: ApiLogging['logApiCall'] = (method, url) => begin?.(method, url, 'own') ?? { end() {} };
  return { fetch: logged, logApiCall };
}
