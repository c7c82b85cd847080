import type { LevelName, Logger, Stop } from '../core/types.ts';

const METHODS = ['debug', 'info', 'warn', 'error'] as const;
type Method = (typeof METHODS)[number];

export interface ConsoleOptions {
  /** Default: warn and error. */
  methods?: readonly Method[];
}

/** What the page prints, as it prints it still: `CONSOLE`. Texts go by the same redaction as all else; opt in with care. */
export function startConsole(logger: Logger, { methods = ['warn', 'error'] }: ConsoleOptions = {}): Stop {
  const { console: page } = globalThis;
  let inside = false;
  let stopped = false;
  const undo = methods.map((method) => {
    const original = page[method];
    const wrapped = (...values: unknown[]) => {
      original.apply(page, values);
      // What is printed while a record is made would never end.
      if (inside || stopped) return;
      inside = true;
      try {
        const error = values.find((value) => value instanceof Error);
        const text = values.map((value) => (typeof value === 'object' ? '' : String(value))).join(' ');
        const others = values.filter((value) => typeof value === 'object' && value !== error);
        logger.record({
          level: method as LevelName,
          message: 'CONSOLE',
          error,
          data: { text: text.trim(), ...(others.length > 0 && { values: others }) },
        });
      } finally {
        inside = false;
      }
    };
    page[method] = wrapped;
    return () => {
      // Somebody else may have put itself around it.
      if (page[method] === wrapped) page[method] = original;
    };
  });
  return () => {
    stopped = true;
    for (const one of undo) one();
  };
}
