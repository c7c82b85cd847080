export { createLogger } from './createLogger.ts';
export { LEVELS } from './levels.ts';
export type * from './types.ts';
