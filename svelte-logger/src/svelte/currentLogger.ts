import type { Logger } from '../core/types.ts';

/** On the global object, since development servers may load this package twice: both copies then mean one logger. */
const PLACE = Symbol.for('@logpipeline/svelte-logger');
type Place = { [PLACE]?: { logger?: Logger; waiting: Set<() => void> } };

const global = globalThis as Place;
global[PLACE] ??= { waiting: new Set() };
const place = global[PLACE];

/**
 * Makes this logger the one that actions, attachments, hooks, `<ErrorBoundary>` and the Kit hooks write to. Call it once, before
 * the first component: in `hooks.client.ts`, or in `main.ts`. On a server it is shared by all requests: give it no user.
 *
 * @returns the same logger
 */
export function provideLogger<Provided extends Logger>(logger: Provided): Provided {
  place.logger = logger;
  for (const listener of place.waiting) listener();
  return logger;
}

/** Undefined before `provideLogger`; whatever is logged then goes nowhere. */
export function currentLogger(): Logger | undefined {
  return place.logger;
}

/** @returns undoes it */
export function onLoggerProvided(listener: () => void): () => void {
  place.waiting.add(listener);
  return () => place.waiting.delete(listener);
}
