import type { LineFate } from '../spool/commitRecord.ts';
import { DROP_REASONS, SHIPPED } from '../spool/frame.ts';

/** What became of a line: SHIPPED, or the index of a drop reason. */
export type Fate = number;

export const SAMPLED: Fate = DROP_REASONS.indexOf('sampled');
export const RATE_LIMIT: Fate = DROP_REASONS.indexOf('rate_limit');

/** As positions have it. Undefined: none is known, or a later agent wrote one that this one does not know. */
export function fateOf(name: LineFate | undefined): Fate | undefined {
  if (name === 'shipped') return SHIPPED;
  const index = name === undefined ? -1 : DROP_REASONS.indexOf(name);
  return index < 0 ? undefined : index;
}

export function nameOfFate(fate: Fate): LineFate {
  return DROP_REASONS[fate] ?? 'shipped';
}
