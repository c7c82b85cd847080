import { OWN_CLICKS } from '../collectors/ownRecords.ts';
import type { ElementLogger } from './elementLogging.ts';
import { onActivate } from './onActivate.ts';
import { ownLogger } from './ownLogger.ts';
import type { UserAction } from './userAction.ts';

/**
 * Records each activation of an element once, by pointer or keyboard, as USER_ACTION. Nothing while it is disabled, and nothing that an
 * element within it has recorded by its own `logClick`, or has stopped.
 *
 * @example <button use:logClick={'save'}>
 * @example <Button {@attach logClick({ action: 'save', data: { draft: true } })}>
 */
export const logClick: ElementLogger<UserAction> = ownLogger(OWN_CLICKS, 'click', onActivate);
