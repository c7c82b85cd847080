import { createSubscriber } from 'svelte/reactivity';
import type { Logger, LoggerState } from '../core/types.ts';
import { logger as provided } from './store.ts';

/**
 * The logger's state for runes: each property, read in a template, an effect or a `$derived`, follows the logger, and listens to it only
 * as long as something reads. Works in modules too; outside of effects it is the state at that moment.
 *
 * @example const state = loggerState(); … {state.queued} records wait
 */
export function loggerState(logger: Pick<Logger, 'subscribe' | 'state'> = provided): LoggerState {
  const track = createSubscriber((changed) => {
    // The first call comes at once, when what reads has just read.
    let first = true;
    return logger.subscribe(() => {
      if (!first) changed();
      first = false;
    });
  });
  const state = {};
  for (const name of Object.keys(logger.state()) as (keyof LoggerState)[]) {
    const get = () => {
      track();
      return logger.state()[name];
    };
    Object.defineProperty(state, name, { enumerable: true, get });
  }
  return state as LoggerState;
}
