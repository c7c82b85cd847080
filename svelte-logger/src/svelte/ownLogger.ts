import type { Own, Owner } from '../collectors/ownRecords.ts';
import { type ElementLogger, elementLogger } from './elementLogging.ts';
import { recordUserAction, type UserAction } from './userAction.ts';

/** @param more what is known of it, besides what its parameter says */
export type RecordOwn = (event: Event, more?: Record<string, unknown> | null) => void;

type Parameter = () => UserAction;

/**
 * An element logger that `/clicks` is told of: what the element has as `own` are the parameters that its records are made by.
 *
 * @param action of elements whose parameter says none
 * @param listening makes what listens to an element: called once for each, for as long as that exists
 */
export function ownLogger(
  own: Own,
  action: string,
  listening: (record: RecordOwn) => (element: Element) => void,
): ElementLogger<UserAction> {
  const listen = listening((event: Event & { [own in Own]?: unknown }, more) => {
    const element = event.currentTarget as Required<Owner<Parameter>>;
    // Of several on one element the first.
    const [parameter] = element[own];
    // Of nested elements the innermost speaks: what it has recorded is known to those around it.
    if (!parameter || event[own]) return;
    event[own] = parameter;
    recordUserAction(element, parameter(), action, more);
  });
  return elementLogger((element: Owner<Parameter>, parameter) => {
    let parameters = element[own];
    if (!parameters) {
      parameters = element[own] = new Set();
      listen(element);
    }
    parameters.add(parameter);
    return () => parameters.delete(parameter);
  });
}
