/** Of both versions' RequestEvent, what is used here. */
export interface KitRequestEvent {
  request: { headers: { get(name: string): string | null }; method: string };
  url: URL;
  route: { id: string | null };
  locals: object;
}

/** Gives the id that something else has already given to the request: `currentRequest()?.requestId` of `@logpipeline/request-logger`. */
export type FindRequestId = (event: KitRequestEvent) => string | undefined;

/** As request-logger judges `X-Request-Id`. */
const ACCEPTABLE = /^[A-Za-z0-9._:=+-]{1,128}$/;

const ids = new WeakMap<object, string>();

/** The same id for all of a request: the given one, else an acceptable `X-Request-Id` of the client or the proxy, else a new one. */
export function requestIdOf(event: KitRequestEvent, find?: FindRequestId): string {
  const header = event.request.headers.get('x-request-id') ?? '';
  const known = ids.get(event.request);
  const id = known ?? find?.(event) ?? (ACCEPTABLE.test(header) ? header : crypto.randomUUID());
  ids.set(event.request, id);
  return id;
}
