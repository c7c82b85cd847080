import type { Cleaner } from './cleaner.ts';
import type { ErrorRecord } from './types.ts';

const MAX_CAUSES = 5;

/** Whatever was thrown. Never throws. */
export function errorRecord(error: unknown, text: Cleaner['text'], depth = 0): ErrorRecord {
  try {
    const { name, message, stack, cause } = Object(error) as Partial<Error>;
    const isError = typeof message === 'string';
    return {
      name: isError ? text(name) : typeof error,
      message: text(isError ? message : error),
      ...(stack && { stack: text(stack) }),
      ...(cause != null && depth < MAX_CAUSES && { cause: errorRecord(cause, text, depth + 1) }),
    };
  } catch {
    return { name: 'Error', message: '[unreadable]' };
  }
}
