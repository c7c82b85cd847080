import { type ElementLogger, elementLogger } from './elementLogging.ts';
import { onActivate } from './onActivate.ts';
import { recordUserAction, type UserAction } from './userAction.ts';

/** Of nested elements the innermost speaks: what it has recorded is known to those around it. */
const recorded = new WeakSet<Event>();

/**
 * Records each activation of an element once, by pointer or keyboard, as USER_ACTION. Nothing while it is disabled, and nothing that an
 * element within it has recorded by its own `logClick`, or has stopped.
 *
 * @example <button use:logClick={'save'}>
 * @example <Button {@attach logClick({ action: 'save', data: { draft: true } })}>
 */
export const logClick: ElementLogger<UserAction> = elementLogger(
  (element, parameter) =>
    onActivate(element, (event) => {
      if (recorded.has(event)) return;
      recorded.add(event);
      recordUserAction(element, parameter(), 'click');
    }),
  'data-log-own',
);
