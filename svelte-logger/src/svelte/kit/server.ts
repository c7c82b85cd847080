export type { HandledError, HandleErrorInput, UserHandler } from './handledError.ts';
export { handleErrorWithLogger, type ServerErrorOptions } from './handleServerErrorWithLogger.ts';
export { handleWithRequestId } from './handleWithRequestId.ts';
export type { FindRequestId, KitRequestEvent } from './requestId.ts';
export type { ServerErrorRecord } from './serverErrorRecord.ts';
