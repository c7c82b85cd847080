import type { Logger, LoggerState } from '../core/types.ts';
import { currentLogger, onLoggerProvided } from './currentLogger.ts';

/** What a page without a logger shows. */
const nothing: LoggerState = {
  recent: [],
  queued: 0,
  online: true,
  lastError: undefined,
  dropped: {},
  storage: 'none',
};

/** A logger that finds its target anew at each call: what is taken from it early, as by `const { info } = logger`, goes to the later one. */
function forwarding(from: (provided: Logger) => Logger): Logger {
  let provided: Logger | undefined;
  let made: Logger | undefined;
  const target = (): Logger | undefined => {
    const now = currentLogger();
    if (now !== provided) made = now && from(now);
    provided = now;
    return made;
  };
  const itself: Partial<Logger> = {
    child: (context) => forwarding((logger) => from(logger).child(context)),
    subscribe: (listener) => subscribe(target, listener),
    state: () => target()?.state() ?? nothing,
  };
  return new Proxy(itself as Logger, {
    get(_, name: keyof Logger | 'then') {
      if (name === 'sessionId' || name === 'options') return target()?.[name];
      // `then`: it is no promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      return (
        itself[name] ??
        ((...given: []) => (target()?.[name] as undefined | ((...given: []) => unknown))?.(...given))
      );
    },
  });
}

function subscribe(target: () => Logger | undefined, listener: (state: LoggerState) => void): () => void {
  let leave: (() => void) | undefined;
  const join = () => {
    leave?.();
    leave = target()?.subscribe(listener);
    if (!leave) listener(nothing);
  };
  const forget = onLoggerProvided(join);
  join();
  return () => {
    forget();
    leave?.();
  };
}

/**
 * The provided logger, and its state as a store: `logger.info('…')`, and `$logger.queued` in components. It may be imported before
 * `provideLogger` was called: what is logged until then goes nowhere, subscribers hear of the logger once it is there.
 *
 * Svelte's store contract needs nothing of Svelte, so that plain modules may import this.
 */
export const logger: Logger = /* @__PURE__ */ forwarding((logger) => logger);
