export type { HandledError, HandleErrorInput, UserHandler } from './handledError.ts';
export { handleErrorWithLogger } from './handleErrorWithLogger.ts';
export { logNavigations, type NavigationHooks } from './logNavigations.ts';
