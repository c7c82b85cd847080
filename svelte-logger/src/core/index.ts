export { createLogger } from './createLogger.ts';
export { errorBiased } from './errorBiased.ts';
export { LEVELS } from './levels.ts';
export { printingLogger } from './printingLogger.ts';
export type * from './types.ts';
