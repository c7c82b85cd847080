import { type ApiCall, type ApiOptions, createApiCalls } from '../collectors/apiCalls.ts';
import { recordedFetch } from '../collectors/fetchCalls.ts';
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
  return {
    fetch: recordedFetch(
      (...call) => begin?.(...call),
      () =>
        (...call) =>
          callRecorded(() => (given ?? globalThis.fetch)(...call)),
    ),
    logApiCall: (method, url) => {
      let call: ApiCall | undefined;
      try {
        call = begin?.(method, url, 'own');
      } catch {
        // The application goes on, with an address too that is none.
      }
      return call ?? { end() {} };
    },
  };
}
