import type { LevelName, Logger } from '../core/types.ts';
import { logger as provided } from './store.ts';

/** What an element's record says. */
export interface UserActionOptions {
  /** What was done, such as `add_to_cart`. */
  action?: string;
  /** What it was done to. By default the element's `data-log-element`, `id` or `name`, else its tag; never its text or value. */
  element?: string;
  data?: Record<string, unknown>;
  /** `INFO` by default. */
  level?: LevelName;
  /** The one of `provideLogger` by default. */
  logger?: Pick<Logger, 'log'>;
}

/** A string is the action. `false`, `null`: nothing is recorded. */
export type UserAction<Options extends UserActionOptions = UserActionOptions> =
  | string
  | Options
  | false
  | null
  | undefined;

/** @returns undefined where nothing is to be recorded; an element without a parameter is recorded under the default action. */
export function userActionOf<Options extends UserActionOptions>(
  parameter: UserAction<Options>,
): Options | undefined {
  if (parameter === false || parameter === null) return undefined;
  return typeof parameter === 'object' ? parameter : ({ action: parameter } as Options);
}

export function recordUserAction(
  element: Element,
  parameter: UserAction,
  defaultAction: string,
  more?: Record<string, unknown>,
): void {
  const options = userActionOf(parameter);
  if (!options) return;
  (options.logger ?? provided).log(options.level ?? 'INFO', 'USER_ACTION', {
    ...more,
    ...options.data,
    action: options.action ?? defaultAction,
    element: options.element ?? nameOf(element),
  });
}

function nameOf(element: Element): string {
  const { tagName } = element;
  const named = (name: string) => element.getAttribute(name);
  return named('data-log-element') || element.id || named('name') || tagName.toLowerCase();
}
