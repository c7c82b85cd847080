import { onMount } from 'svelte';
import type { LevelName, Logger } from '../core/types.ts';
import { logger } from './store.ts';

export interface FrontendLogging {
  /** @param element what was acted upon, such as `submit_button` */
  logUserAction: Logger['logUserAction'];
  logError: Logger['logError'];
  /** Its records carry the component's name. */
  logger: Logger;
}

export interface FrontendLoggingOptions {
  /** LevelName of COMPONENT_MOUNT and COMPONENT_UNMOUNT; `DEBUG` by default. `false`: no such records. */
  lifecycle?: LevelName | false;
}

/**
 * Logging for one component. Call it while the component is set up, as `onMount`.
 *
 * Records COMPONENT_MOUNT with `render_ms` (from this call until the component is in the page), and COMPONENT_UNMOUNT with `mounted_ms`.
 * A server renders without either.
 */
export function useFrontendLogging(
  component: string,
  { lifecycle = 'DEBUG' }: FrontendLoggingOptions = {},
): FrontendLogging {
  const own = logger.child({ component });
  if (lifecycle) {
    const begun = performance.now();
    onMount(() => {
      const mounted = performance.now();
      own.log(lifecycle, 'COMPONENT_MOUNT', { render_ms: milliseconds(mounted - begun) });
      return () =>
        own.log(lifecycle, 'COMPONENT_UNMOUNT', { mounted_ms: milliseconds(performance.now() - mounted) });
    });
  }
  return { logger: own, logUserAction: own.logUserAction, logError: own.logError };
}

/** Browsers count in tenths or less, so that pages cannot be timed by strangers. */
const milliseconds = (value: number) => Math.round(value * 10) / 10;
