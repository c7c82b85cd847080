import { loggerMethods } from './loggerMethods.ts';
import { createShown } from './loggerState.ts';
import type { Logger, LoggerOptions } from './types.ts';

/** Where there is no page: nothing is logged, collected, stored or sent. */
export function silentLogger(options: LoggerOptions): Logger {
  const nothing = async () => {};
  return loggerMethods(
    {
      ...createShown(() => ({ queued: 0, online: true, storage: 'none' })),
      record: nothing,
      setUser: nothing,
      setPage: nothing,
      setLevel: nothing,
      flush: nothing,
      close: nothing,
      sessionId: '',
      isLogged: () => false,
      options,
    },
    {},
  );
}
