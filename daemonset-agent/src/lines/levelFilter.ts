import { LEVELS, type Level, type LevelNumber, UNKNOWN } from '@logpipeline/records';
import { DROP_REASONS, SHIPPED } from '../spool/frame.ts';

/** For each level's number: SHIPPED, or the index of the reason why its lines are dropped. */
export type LevelFilter = readonly number[];

const DROPPED_LEVEL = DROP_REASONS.indexOf('level');
const DROPPED_UNKNOWN = DROP_REASONS.indexOf('unknown_level');

/** A line without a level always ships, unless `dropUnknown`: a panic has no level, and nobody wants to miss it. */
export function createLevelFilter(levels: readonly Level[] | undefined, dropUnknown: boolean): LevelFilter {
  return LEVELS.map((level, number) => {
    if ((number as LevelNumber) === UNKNOWN) return dropUnknown ? DROPPED_UNKNOWN : SHIPPED;
    return levels === undefined || levels.includes(level) ? SHIPPED : DROPPED_LEVEL;
  });
}
