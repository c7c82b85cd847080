import type { Logger, Stop } from '../core/types.ts';
import { type ApiCall, type ApiOptions, createApiCalls } from './apiCalls.ts';

/** Calls of `XMLHttpRequest`, axios among them. */
export function startXhr(logger: Logger, options: ApiOptions = {}): Stop {
  const begin = createApiCalls(logger, options);
  const prototype = XMLHttpRequest.prototype;
  const { open, send } = prototype;
  const opened = new WeakMap<XMLHttpRequest, [method: string, url: string]>();
  let stopped = false;
  const newOpen = function (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]) {
    opened.set(this, [method, String(url)]);
    return (open as (...all: unknown[]) => void).call(this, method, url, ...rest);
  };
  const newSend: typeof send = function (this: XMLHttpRequest, body) {
    try {
      const known = stopped ? undefined : opened.get(this);
      const call = known && begin(known[0], known[1], 'xhr');
      if (call?.traceparent) this.setRequestHeader('traceparent', call.traceparent);
      if (call) {
        let failure: unknown = 'no answer';
        const abort = () => {
          failure = new DOMException('', 'AbortError');
        };
        this.addEventListener('abort', abort, { once: true });
        this.addEventListener('loadend', () => end(this, call, failure), { once: true });
      }
    } catch {}
    return send.call(this, body);
  };
  const end = (request: XMLHttpRequest, call: ApiCall, failure: unknown) => {
    try {
      // Asked for by name it may be one that CORS hides, of which the browser warns.
      const headers = request.getAllResponseHeaders();
      const header = (name: string) => new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(headers)?.[1];
      const length = header('content-length');
      call.end({
        status: request.status,
        bytes: length ? Number(length) : undefined,
        requestId: header('x-request-id'),
        failure: request.status ? undefined : failure,
      });
    } catch {}
  };
  prototype.open = newOpen as typeof open;
  prototype.send = newSend;
  return () => {
    stopped = true;
    if (prototype.open === newOpen) prototype.open = open;
    if (prototype.send === newSend) prototype.send = send;
  };
}
