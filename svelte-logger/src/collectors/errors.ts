import type { Logger, Stop } from '../core/types.ts';

export interface ErrorsOptions {
  /** Milliseconds for which the same error is not logged again, but counted. Default: 5,000. */
  quietFor?: number;
  /** Texts or expressions: errors with such a message are left out. */
  ignore?: readonly (string | RegExp)[];
}

/** At most so many different errors are told apart at a time. */
const MAX_KNOWN = 50;

/** Window errors and unhandled rejections: `FRONTEND_ERROR`. The same error within `quietFor` is one record, and says how often. */
export function startErrors(logger: Logger, { quietFor = 5_000, ignore = [] }: ErrorsOptions = {}): Stop {
  const known = new Map<string, { at: number; more: number }>();
  const controller = new AbortController();
  const { signal } = controller;
  const report = (error: unknown, source: string, place?: object) => {
    const text = textOf(error);
    if (ignore.some((one) => (typeof one === 'string' ? text.includes(one) : text.search(one) >= 0))) return;
    const now = performance.now();
    const before = known.get(text);
    if (before && now - before.at < quietFor) {
      before.more++;
      return;
    }
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, { at: now, more: 0 });
    logger.logError(error, { source, ...place, ...(before?.more && { repeated: before.more }) });
  };
  addEventListener(
    'error',
    // Elements that do not load have no message, and do not bubble.
    ({ error, message, filename, lineno: line, colno: column }) =>
      report(error ?? new Error(message), 'window.error', { file: filename, line, column }),
    { signal },
  );
  addEventListener('unhandledrejection', ({ reason }) => report(reason, 'unhandledrejection'), { signal });
  return () => controller.abort();
}

/** With the stack, of which the message is no part in Firefox and Safari. */
function textOf(error: unknown): string {
  try {
    return `${error}\n${(error as Error | undefined)?.stack}`;
  } catch {
    return '';
  }
}
