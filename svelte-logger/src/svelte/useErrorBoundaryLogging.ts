import { handledIdOf, isNewErrorId, recordedIdOf, rememberError } from './recordedErrors.ts';
import { logger } from './store.ts';

export interface ErrorBoundaryLogging {
  /** For `<svelte:boundary {onerror}>`. */
  onerror(error: unknown, reset?: () => void): void;
  /** The same, to be called by hand. */
  logErrorBoundary(error: unknown): void;
}

/**
 * Records what a `<svelte:boundary>` catches: rendering and effects. Errors of event handlers never come to boundaries, but to the collector
 * of `/errors`.
 *
 * An error that SvelteKit has transformed comes without a stack. With an `errorId` of `handleErrorWithLogger` it has already been recorded,
 * on the server or here: then there is one record ERROR_BOUNDARY with `error_id`, that the person saw the boundary instead.
 *
 * @param component where the boundary stands
 */
export function useErrorBoundaryLogging(component?: string): ErrorBoundaryLogging {
  const own = component ? logger.child({ component }) : logger;
  const logErrorBoundary = (error: unknown) => {
    const id = handledIdOf(error) ?? recordedIdOf(error);
    if (id === undefined) {
      rememberError(error, '');
      own.logError(error, { boundary: true });
    } else if (id && isNewErrorId(id)) own.log('WARN', 'ERROR_BOUNDARY', { error_id: id });
  };
  return { onerror: logErrorBoundary, logErrorBoundary };
}
