import { randomId } from '../core/randomId.ts';
import type { Logger } from '../core/types.ts';
import { isOwnRequest } from './ownRequests.ts';
import { urlTemplate } from './urlTemplate.ts';

export interface ApiOptions {
  /** Hosts to which a `traceparent` and nothing else is added, such as `api.example.com`. Others need a CORS rule for it. Default: none. */
  traceHosts?: readonly string[];
  /** Calls whose address contains one of these are left out. */
  ignore?: readonly (string | RegExp)[];
  /** Milliseconds from which on a call is a WARN. Default: 3,000. */
  slowAfter?: number;
  /** An address as it is logged. Default: ids in the path become `:id`. */
  template?: (url: URL) => string;
}

/** One call under way. */
export interface ApiCall {
  /** To be sent, when the host is listed. */
  traceparent: string | undefined;
  end(result: {
    status: number;
    bytes?: number | undefined;
    requestId?: string | null | undefined;
    /** Why there is no answer. */
    failure?: unknown;
  }): void;
}

/** `API_CALL`: DEBUG is not needed to see them, errors of the server are ERROR, of the client WARN. */
export function createApiCalls(
  logger: Logger,
  options: ApiOptions,
): (method: string, url: string, kind: string) => ApiCall | undefined {
  const { traceHosts = [], ignore = [], slowAfter = 3_000, template = urlTemplate } = options;
  return (method, address, kind) => {
    const url = new URL(address, location.href);
    const isIgnored = (one: string | RegExp) =>
      typeof one === 'string' ? url.href.includes(one) : url.href.search(one) >= 0;
    if (!/^(http|ws)/.test(url.protocol) || isOwnRequest(url.href, logger) || ignore.some(isIgnored))
      return undefined;
    const start = performance.now();
    const traced = traceHosts.includes(url.host);
    const traceId = traced ? (randomId() + randomId()).slice(0, 32) : undefined;
    const spanId = traced ? randomId().slice(0, 16) : undefined;
    return {
      traceparent: traced ? `00-${traceId}-${spanId}-01` : undefined,
      end: ({ status, bytes, requestId, failure }) => {
        const duration = performance.now() - start;
        const isAbort = (failure as Error | undefined)?.name === 'AbortError';
        // A template is the application's, and `failure` whatever somebody threw.
        try {
          logger.record({
            level: isAbort
              ? 'INFO'
              : status >= 500 || failure
                ? 'ERROR'
                : status >= 400 || duration >= slowAfter
                  ? 'WARN'
                  : 'INFO',
            message: 'API_CALL',
            request_id: requestId?.slice(0, 128),
            trace_id: traceId,
            span_id: spanId,
            data: {
              method: method.toUpperCase(),
              url: template(url),
              status,
              duration_ms: Math.round(duration * 10) / 10,
              bytes,
              kind,
              ...(failure === undefined ? {} : { failure: String(failure) }),
            },
          });
        } catch {}
      },
    };
  };
}
