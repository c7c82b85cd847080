export type * from '../core/types.ts';
export { createLogger } from './createLogger.ts';
