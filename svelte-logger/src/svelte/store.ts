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

const methods = [
  ...(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'log', 'record', 'logUserAction'] as const),
  ...(['logError', 'setUser', 'setPage', 'setLevel', 'flush', 'close'] as const),
];

/** A logger that finds its target anew at each call. */
function forwarding(from: (provided: Logger) => Logger): Logger {
  const made = new WeakMap<Logger, Logger>();
  const target = (): Logger | undefined => {
    const provided = currentLogger();
    if (provided === undefined) return undefined;
    const found = made.get(provided) ?? from(provided);
    made.set(provided, found);
    return found;
  };
  const calls = methods.map((name) => [
    name,
    (...given: unknown[]) => (target()?.[name] as undefined | ((...given: unknown[]) => unknown))?.(...given),
  ]);
  return {
    ...(Object.fromEntries(calls) as Pick<Logger, (typeof methods)[number]>),
    child: (context) => forwarding((provided) => from(provided).child(context)),
    subscribe: (listener) => subscribe(target, listener),
    state: () => target()?.state() ?? nothing,
    isLogged: (level) => target()?.isLogged(level) ?? false,
    get sessionId() {
      return target()?.sessionId ?? '';
    },
    get options() {
      return target()?.options ?? { endpoint: '', app: '' };
    },
  };
}

function subscribe(target: () => Logger | undefined, listener: (state: LoggerState) => void): () => void {
  let leave: (() => void) | undefined;
  const join = () => {
    leave?.();
    leave = target()?.subscribe(listener);
    if (leave === undefined) listener(nothing);
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
