import { on } from 'svelte/events';
import { elementName } from '../collectors/elementName.ts';
import { type ElementLogger, elementLogger } from './elementLogging.ts';
import { recordUserAction, type UserAction } from './userAction.ts';

/**
 * Records each `submit` of a form as USER_ACTION: also one that a handler prevents to send it by itself, none that the browser's validation
 * refuses. `data.submitter` names the button; no field's name or value is looked at.
 *
 * @example <form use:logSubmit={'order'}>
 */
export const logSubmit: ElementLogger<UserAction> = elementLogger(
  (element, parameter) =>
    on(element, 'submit', (event) => {
      const { submitter } = event as SubmitEvent;
      recordUserAction(element, parameter(), 'submit', submitter && { submitter: elementName(submitter) });
    }),
  'data-log-own-submit',
);
