import { afterEach, vi } from 'vitest';
import { createLogger, type Logger, type LoggerOptions } from '../../src/core/index.ts';
import type { FakePage } from './fakePage.ts';

const loggers: Logger[] = [];
afterEach(async () => {
  for (const logger of loggers.splice(0)) await logger.close();
  vi.unstubAllGlobals();
});

/** One that sends when it is told to. */
export function loggerOf(options: Partial<LoggerOptions> = {}): Logger {
  const logger = createLogger({
    endpoint: 'https://events.example.com',
    app: 'shop',
    flushInterval: 1e6,
    ...options,
  });
  loggers.push(logger);
  return logger;
}

export const settled = () => new Promise((resolve) => setTimeout(resolve, 30));
export const numbers = (page: FakePage) => page.sent.map(({ event_id: id }) => Number(id.split(':')[1]));
