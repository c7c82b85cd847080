import { ERROR_RANK, rankOf } from './levels.ts';
import { loggerMethods } from './loggerMethods.ts';
import { silentLogger } from './silentLogger.ts';
import type { Logger, LoggerOptions } from './types.ts';

/** Prints, and nothing else: for `withoutPage`. */
export function printingLogger(options: LoggerOptions): Logger {
  let least = rankOf(options.level ?? 'INFO');
  const isLogged = (level: string) => rankOf(level) >= least;
  const print: Parameters<typeof loggerMethods>[0]['record'] = ({ level, message, data, error }, context) => {
    if (!isLogged(level)) return;
    const details = [{ ...context.data, ...data }, ...(error === undefined ? [] : [error])];
    // biome-ignore lint/suspicious/noConsole: it is asked for.
    (rankOf(level) < ERROR_RANK ? console.info : console.error)(level, message, ...details);
  };
  const setLevel: Logger['setLevel'] = (level) => {
    least = rankOf(level);
  };
  return loggerMethods(
    Object.assign(silentLogger(options), { record: print, setLevel, isLogged }),
    options.context ?? {},
  );
}
