export { createLogger } from '../core/createLogger.ts';
