import type { KitRequestEvent } from './requestId.ts';

/** One line of a server's output, from where the agent ships it; its names are those of request records and of the browser's. */
export interface ServerErrorRecord {
  /** RFC 3339. */
  timestamp: string;
  level: 'ERROR';
  message: 'SERVER_ERROR';
  error_id: string;
  request_id: string;
  method: string;
  /** Without query. */
  path: string;
  /** Kit's route, such as `/orders/[id]`; missing where none was found. */
  route?: string;
  error: { name: string; message: string };
  /** With the stacks of the causes. */
  stack?: string;
}

/** Causes that a stack names: further ones say nothing new, and may be a circle. */
const MAX_CAUSES = 5;
/** UTF-16 units: a page of stack. */
const MAX_STACK = 16_384;

export function serverErrorRecord(
  error: unknown,
  { error_id, request_id, now }: { error_id: string; request_id: string; now: Date },
  { request, url, route }: Omit<KitRequestEvent, 'locals'>,
): ServerErrorRecord {
  const { name, message } = error instanceof Error ? error : { name: 'Thrown', message: text(error) };
  const stack = stackOf(error);
  return {
    timestamp: now.toISOString(),
    level: 'ERROR',
    message: 'SERVER_ERROR',
    error_id,
    request_id,
    method: request.method,
    path: url.pathname,
    ...(route.id === null ? {} : { route: route.id }),
    error: { name, message },
    ...(stack === '' ? {} : { stack }),
  };
}

function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let at = error; at instanceof Error && stacks.length <= MAX_CAUSES; at = at.cause)
    stacks.push(at.stack ?? `${at.name}: ${at.message}`);
  return stacks.join('\ncaused by ').slice(0, MAX_STACK);
}

function text(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  // Kit's `error(503, { message })`.
  const { message } = thrown as { message?: unknown };
  return typeof message === 'string' ? message : 'an object that is no Error was thrown';
}
