import type { Level, LevelName, Logger, LoggerContext, RecordInput } from './types.ts';

/** What loggers of all kinds do by themselves. */
export type LoggerCore = Omit<
  Logger,
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'log' | 'record' | 'logUserAction' | 'logError' | 'child'
> & { record: (input: RecordInput, context: LoggerContext) => void };

/** The methods people call. A child differs by its context only. */
export function loggerMethods(core: LoggerCore, context: LoggerContext): Logger {
  const record = (input: RecordInput) => core.record(input, context);
  const at =
    (level: Level): Logger['info'] =>
    (message, data) =>
      record({ level, message, data });
  const logger = {
    trace: at('TRACE'),
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    fatal: at('FATAL'),
    log: (level: LevelName, message: string, data?: RecordInput['data']) => record({ level, message, data }),
    logUserAction: (action: string, element: string, data?: RecordInput['data']) =>
      record({ level: 'INFO', message: 'USER_ACTION', data: { ...data, action, element } }),
    logError: (error: unknown, data?: RecordInput['data']) =>
      record({ level: 'ERROR', message: 'FRONTEND_ERROR', error, data }),
    child: (more: LoggerContext) =>
      loggerMethods(core, { ...context, ...more, data: { ...context.data, ...more.data } }),
  };
  // Not spread: `sessionId` is a getter.
  return Object.assign(Object.create(core), logger, { record }) as Logger;
}
