export type { LevelName, Logger, LoggerOptions, LoggerState } from '../core/types.ts';
export { currentLogger, provideLogger } from './currentLogger.ts';
export type { ElementLogger, ElementLogging } from './elementLogging.ts';
export { logClick } from './logClick.ts';
export { loggerState } from './loggerState.ts';
export { logSubmit } from './logSubmit.ts';
export { logView, type ViewOptions } from './logView.ts';
export { logger } from './store.ts';
export { type ErrorBoundaryLogging, useErrorBoundaryLogging } from './useErrorBoundaryLogging.ts';
export {
  type FrontendLogging,
  type FrontendLoggingOptions,
  useFrontendLogging,
} from './useFrontendLogging.ts';
export type { UserAction, UserActionOptions } from './userAction.ts';
