import { type Logger, pino, stdTimeFunctions } from 'pino';

/** A log on standard output, a JSON object a line: `time` (RFC 3339), `level` as a word, `message`, and what the entry is about. */
export function createLog(level: string): Logger {
  return pino({
    level,
    timestamp: stdTimeFunctions.isoTime,
    base: null,
    messageKey: 'message',
    formatters: { level: (name) => ({ level: name }) },
  });
}
