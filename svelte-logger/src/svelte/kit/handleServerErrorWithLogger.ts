import {
  type HandledError,
  type HandleErrorInput,
  handleAndRecord,
  type UserHandler,
} from './handledError.ts';
import { type FindRequestId, type KitRequestEvent, requestIdOf } from './requestId.ts';
import { type ServerErrorRecord, serverErrorRecord } from './serverErrorRecord.ts';

export interface ServerErrorOptions {
  /** By default one line of JSON on standard error. */
  log?: (record: ServerErrorRecord) => void;
  /** Needed here only without `handleWithRequestId`. */
  requestId?: FindRequestId;
}

/**
 * `handleError` of `hooks.server.ts`, for SvelteKit 2 and 3: records each fault once, with its stack and the request's id, which the request's
 * own record and the browser's records of it have too. Gives `errorId` to `+error.svelte` and boundaries. A server's records go to its output,
 * where those of the requests are, and not through the browser's logger.
 *
 * @param userHandler your own handler: runs first, its answer overrides ours; an `errorId` of it becomes the record's
 * @example export const handleError = handleErrorWithLogger();
 */
export function handleErrorWithLogger(
  userHandler?: UserHandler,
  { log = print, requestId }: ServerErrorOptions = {},
): (input: HandleErrorInput & { event: KitRequestEvent }) => HandledError {
  return (input) =>
    handleAndRecord(input, userHandler, (error, error_id) => {
      const request_id = requestIdOf(input.event, requestId);
      log(serverErrorRecord(error, { error_id, request_id, now: new Date() }, input.event));
    }) as HandledError;
}

function print(record: ServerErrorRecord): void {
  // biome-ignore lint/suspicious/noConsole: it exists on each server that SvelteKit runs on
  console.error(JSON.stringify(record));
}
