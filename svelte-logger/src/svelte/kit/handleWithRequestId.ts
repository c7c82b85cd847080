import { type FindRequestId, type KitRequestEvent, requestIdOf } from './requestId.ts';

/**
 * `handle` of `hooks.server.ts`: gives each request its id, as `event.locals.requestId`, in the answer's `X-Request-Id`, and in `Server-Timing`, where
 * the page itself can read which request it came of. In `sequence` it stands first.
 *
 * @param find where the id is, when something before SvelteKit has made one; by default that of `@logpipeline/request-logger`, where it runs
 * @example export const handle = handleWithRequestId();
 */
export function handleWithRequestId(find?: FindRequestId) {
  return async <Event extends KitRequestEvent>({
    event,
    resolve,
  }: {
    event: Event;
    resolve: (event: Event) => Response | Promise<Response>;
  }): Promise<Response> => {
    const requestId = requestIdOf(event, find);
    Object.assign(event.locals, { requestId });
    const answer = await resolve(event);
    try {
      return withRequestId(answer, requestId);
    } catch {
      // The headers of what `fetch` answered, and of redirects, cannot be changed.
      return withRequestId(new Response(answer.body, answer), requestId);
    }
  };
}

function withRequestId(answer: Response, requestId: string): Response {
  answer.headers.set('x-request-id', requestId);
  answer.headers.append('server-timing', `request_id;desc="${requestId}"`);
  return answer;
}
