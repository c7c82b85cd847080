import type { Data, Logger, LoggerContext, LoggerState, RecordInput } from '../../src/core/types.ts';

export interface Recorded extends RecordInput {
  data: Data;
}

export type RecordingLogger = Logger & {
  records: Recorded[];
  pages: unknown[];
  change(state: Partial<LoggerState>): void;
};

/** A logger that keeps what it is told, in place of sending it. */
export function recordingLogger(): RecordingLogger {
  const records: Recorded[] = [];
  const pages: unknown[] = [];
  const listeners = new Set<(state: LoggerState) => void>();
  let state: LoggerState = {
    recent: [],
    queued: 0,
    online: true,
    lastError: undefined,
    dropped: {},
    storage: 'memory',
  };
  const withContext = ({ data: given, ...context }: LoggerContext): Logger => {
    const record = (input: RecordInput) => {
      records.push({ ...context, ...input, data: { ...given, ...input.data } });
    };
    const log: Logger['log'] = (level, message, data) => record({ level, message, data });
    return {
      trace: (message, data) => log('TRACE', message, data),
      debug: (message, data) => log('DEBUG', message, data),
      info: (message, data) => log('INFO', message, data),
      warn: (message, data) => log('WARN', message, data),
      error: (message, data) => log('ERROR', message, data),
      fatal: (message, data) => log('FATAL', message, data),
      log,
      record,
      logUserAction: (action, element, data) => log('INFO', 'USER_ACTION', { ...data, action, element }),
      logError: (error, data) => record({ level: 'ERROR', message: 'FRONTEND_ERROR', error, data }),
      child: (more) => withContext({ ...context, ...more, data: { ...given, ...more.data } }),
      setUser() {},
      setPage: (page) => pages.push(page),
      setLevel() {},
      flush: async () => {},
      close: async () => {},
      subscribe(listener) {
        listeners.add(listener);
        listener(state);
        return () => listeners.delete(listener);
      },
      state: () => state,
      sessionId: 'sess_test',
      isLogged: () => true,
      options: { endpoint: 'https://events.example.com', app: 'test' },
    };
  };
  return Object.assign(withContext({}), {
    records,
    pages,
    change(change: Partial<LoggerState>) {
      state = { ...state, ...change };
      for (const listener of listeners) listener(state);
    },
  });
}
