import type { Logger } from '../../core/types.ts';
import { logger as provided } from '../store.ts';
import {
  type HandledError,
  type HandleErrorInput,
  handleAndRecord,
  type UserHandler,
} from './handledError.ts';

/** Of both versions' NavigationEvent. */
type NavigationEvent = { url?: URL; route?: { id?: string | null } };

/**
 * `handleError` of `hooks.client.ts`, for SvelteKit 2 and 3: records each fault once, with its stack, and gives `errorId` to `+error.svelte` and
 * boundaries (declare it in `App.Error`). Errors on purpose below 500 are not recorded.
 *
 * @param userHandler your own handler: runs first, its answer overrides ours; an `errorId` of it becomes the record's
 * @example export const handleError = handleErrorWithLogger();
 */
export function handleErrorWithLogger(
  userHandler?: UserHandler,
  logger: Pick<Logger, 'logError'> = provided,
): (input: HandleErrorInput & { event: NavigationEvent }) => HandledError {
  return (input) =>
    handleAndRecord(input, userHandler, (error, error_id) => {
      const { url, route } = input.event;
      logger.logError(error, { error_id, to: url?.pathname, to_route: route?.id ?? undefined });
    }) as HandledError;
}
