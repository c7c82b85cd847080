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
  /** Level of COMPONENT_MOUNT and COMPONENT_UNMOUNT; `DEBUG` by default. `false`: no such records. */
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
    const rendering = stopwatch();
    onMount(() => {
      own.log(lifecycle, 'COMPONENT_MOUNT', { render_ms: rendering() });
      const mounted = stopwatch();
      return () => own.log(lifecycle, 'COMPONENT_UNMOUNT', { mounted_ms: mounted() });
    });
  }
  return { logger: own, logUserAction: own.logUserAction, logError: own.logError };
}

/** @returns ms since now. Tenths: browsers count no finer, so that pages cannot be timed by strangers */
function stopwatch(): () => number {
  const begun = performance.now();
  return () => +(performance.now() - begun).toFixed(1);
}
