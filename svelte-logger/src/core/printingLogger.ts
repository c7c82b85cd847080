import { rankOf } from './levels.ts';
import { loggerMethods } from './loggerMethods.ts';
import type { Logger, LoggerOptions, LoggerState } from './types.ts';

/** A line of the console. */
export function print(level: string, message: string, ...details: unknown[]): void {
  const method = (['debug', 'debug', 'info', 'warn', 'error', 'error'] as const)[rankOf(level)] ?? 'info';
  // biome-ignore lint/suspicious/noConsole: it is asked for.
  console[method](`${level} ${message}`, ...details.filter((detail) => detail !== undefined));
}

/** Where there is no page: it prints, or does nothing. Nothing is collected, stored or sent. */
export function printingLogger(options: LoggerOptions): Logger {
  let least = rankOf(options.level ?? 'INFO');
  const state: LoggerState = {
    recent: [],
    queued: 0,
    online: true,
    lastError: undefined,
    dropped: {},
    storage: 'none',
  };
  const isLogged = (level: string) => options.withoutPage === 'console' && rankOf(level) >= least;
  return loggerMethods(
    {
      record: ({ level, message, data, error }, context) => {
        if (!isLogged(level)) return;
        const all = { ...context.data, ...data };
        print(level.toUpperCase(), message, Object.keys(all).length ? all : undefined, error);
      },
      setUser: () => {},
      setPage: () => {},
      setLevel: (level) => {
        least = rankOf(level);
      },
      flush: async () => {},
      close: async () => {},
      subscribe: (listener) => {
        listener(state);
        return () => {};
      },
      state: () => state,
      sessionId: '',
      isLogged,
      options,
    },
    options.context ?? {},
  );
}
