import { handleErrorWithLogger, handleWithRequestId } from '@logpipeline/svelte-logger/kit/server';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';

const withRequestId = handleWithRequestId();

/** Where the page's logger sends to is known when the server runs, and not when it is built. */
const endpoint = process.env['LOG_ENDPOINT'] ?? '';

export const handle: Handle = ({ event, resolve }) =>
  withRequestId({
    event,
    resolve: (event) =>
      resolve(event, { transformPageChunk: ({ html }) => html.replace('%log-endpoint%', endpoint) }),
  });

export const handleError: HandleServerError = handleErrorWithLogger();
