/** Of both versions' RequestEvent, what is used here. */
export interface KitRequestEvent {
  request: { headers: { get(name: string): string | null }; method: string };
  url: URL;
  route: { id: string | null };
  locals: object;
}

/**
 * Gives the id that something else has already given to the request. One that cannot stand in a header (`A-Z a-z 0-9 . _ : = + -`, at most 128) is
 * not used, nor is what it throws: a request does not fail for its log.
 */
export type FindRequestId = (event: KitRequestEvent) => string | undefined;

/** As request-logger judges `X-Request-Id`. */
const ACCEPTABLE = /^[A-Za-z0-9._:=+-]{1,128}$/;

/** Where `@logpipeline/request-logger` keeps the request that runs, whichever copy of it: SvelteKit bundles what hooks import. */
const REQUESTS = Symbol.for('@logpipeline/request-logger:requests');
type Requests = { [REQUESTS]?: { getStore(): { requestId: string } | undefined } };

const loggedRequest: FindRequestId = () => (globalThis as Requests)[REQUESTS]?.getStore()?.requestId;

const ids = new WeakMap<object, string>();

function foundBy(find: FindRequestId, event: KitRequestEvent): string | undefined {
  try {
    const id = find(event);
    return id !== undefined && ACCEPTABLE.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The same id for all of a request: the found one, else an acceptable `X-Request-Id` of the client or the proxy, else a new one. */
export function requestIdOf(event: KitRequestEvent, find: FindRequestId = loggedRequest): string {
  const known = ids.get(event.request) ?? foundBy(find, event);
  const header = event.request.headers.get('x-request-id') ?? '';
  const id = known ?? (ACCEPTABLE.test(header) ? header : crypto.randomUUID());
  ids.set(event.request, id);
  return id;
}
