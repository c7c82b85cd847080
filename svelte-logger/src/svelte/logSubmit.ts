import { on } from 'svelte/events';
import { elementName } from '../collectors/elementName.ts';
import { OWN_SUBMITS } from '../collectors/ownRecords.ts';
import type { ElementLogger } from './elementLogging.ts';
import { ownLogger } from './ownLogger.ts';
import type { UserAction } from './userAction.ts';

/**
 * Records each `submit` of a form as USER_ACTION: also one that a handler prevents to send it by itself, none that the browser's validation
 * refuses. `data.submitter` names the button; no field's name or value is looked at.
 *
 * @example <form use:logSubmit={'order'}>
 */
export const logSubmit: ElementLogger<UserAction> = ownLogger(
  OWN_SUBMITS,
  'submit',
  (record) => (element) =>
    on(element, 'submit', (event) => {
      const { submitter } = event as SubmitEvent;
      record(event, submitter && { submitter: elementName(submitter) });
    }),
);
