import type { Own, Owner } from '../collectors/ownRecords.ts';
import { type ElementLogger, elementLogger } from './elementLogging.ts';
import { recordUserAction, type UserAction } from './userAction.ts';

/** @param more what is known of it, besides what its parameter says */
export type RecordOwn = (element: Element, event: Event, more?: Record<string, unknown> | null) => void;

/**
 * An element logger that `/clicks` is told of: what the element has as `own` is the parameter that its records are made by.
 *
 * @param action of elements whose parameter says none
 * @param listening makes what listens to an element: called once for each, for as long as that exists
 */
export function ownLogger(
  own: Own,
  action: string,
  listening: (record: RecordOwn) => (element: Element) => void,
): ElementLogger<UserAction> {
  const listen = listening((element: Owner, event: Event & Pick<Owner, Own>, more) => {
    const parameter = element[own] as (() => UserAction) | undefined;
    // Of nested elements the innermost speaks: what it has recorded is known to those around it.
    if (!parameter || event[own]) return;
    event[own] = parameter;
    recordUserAction(element, parameter(), action, more);
  });
  return elementLogger((element: Owner, parameter) => {
    if (!(own in element)) listen(element);
    element[own] = parameter;
    return () => {
      // Unless another one has followed.
      if (element[own] === parameter) element[own] = null;
    };
  });
}
