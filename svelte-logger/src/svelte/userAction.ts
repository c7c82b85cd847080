import { elementName } from '../collectors/elementName.ts';
import type { LevelName, Logger } from '../core/types.ts';
import { currentLogger } from './currentLogger.ts';

/** What an element's record says. */
export interface UserActionOptions {
  /** What was done, such as `add_to_cart`. */
  action?: string | undefined;
  /** What it was done to. By default the element's `data-log`, else its tag with id or name, as `/clicks` names it; never its text or value. */
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

/** @param more what the caller knows; the person's own data takes precedence */
export function recordUserAction(
  target: Element,
  parameter: UserAction,
  defaultAction: string,
  more?: Record<string, unknown> | null,
): void {
  if (parameter === false || parameter === null) return;
  const options: UserActionOptions = typeof parameter === 'object' ? parameter : { action: parameter };
  const { action = defaultAction, element = elementName(target), level = 'INFO', data } = options;
  (options.logger ?? currentLogger())?.log(level, 'USER_ACTION', { ...more, ...data, action, element });
}
