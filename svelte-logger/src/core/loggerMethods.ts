import { LEVELS } from './levels.ts';
import type { Logger, LoggerContext, RecordInput } from './types.ts';

/** What loggers of all kinds do by themselves. */
export type LoggerCore = Omit<
  Logger,
  | 'trace'
  | 'debug'
  | 'info'
  | 'warn'
  | 'error'
  | 'fatal'
  | 'log'
  | 'record'
  | 'logUserAction'
  | 'logError'
  | 'child'
> & { record: (input: RecordInput, context: LoggerContext) => void };

/** The methods people call. A child differs by its context only. */
export function loggerMethods(core: LoggerCore, context: LoggerContext): Logger {
  const record = (input: RecordInput) => core.record(input, context);
  const log: Logger['log'] = (level, message, data) => record({ level, message, data });
  const logger: Partial<Logger> = {
    log,
    record,
    logUserAction: (action, element, data) => log('INFO', 'USER_ACTION', { ...data, action, element }),
    logError: (error, data) => record({ level: 'ERROR', message: 'FRONTEND_ERROR', error, data }),
    child: (more) => loggerMethods(core, { ...context, ...more, data: { ...context.data, ...more.data } }),
  };
  for (const level of LEVELS)
    logger[level.toLowerCase() as 'info'] = (message, data) => log(level, message, data);
  // Not spread: `sessionId` is a getter.
  return Object.assign(Object.create(core), logger);
}
