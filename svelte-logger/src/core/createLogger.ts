import { createCleaner } from './cleaner.ts';
import { createClock } from './clock.ts';
import { ERROR_RANK, LEVELS, rankOf } from './levels.ts';
import { watchLifecycle } from './lifecycle.ts';
import { loggerMethods } from './loggerMethods.ts';
import { createShown } from './loggerState.ts';
import { openDatabase } from './outbox/database.ts';
import { indexedDbOutbox } from './outbox/indexedDbOutbox.ts';
import { memoryOutbox } from './outbox/memoryOutbox.ts';
import { print, printingLogger } from './printingLogger.ts';
import { createQueue, type Draft } from './queue.ts';
import { randomId } from './randomId.ts';
import { createRateLimit } from './rateLimit.ts';
import { draftOf, type Surroundings } from './record.ts';
import { logsAddress, plainFetch } from './send/batch.ts';
import { createFarewell } from './send/farewell.ts';
import { createGzip } from './send/gzip.ts';
import { createSender } from './send/sender.ts';
import { createSession, isAlive, shareOf } from './session.ts';
import type { Level, Logger, LoggerContext, LoggerOptions, RecordInput } from './types.ts';

/** Bytes that wait, from which on they are sent at once. */
const FLUSH_BYTES = 32 * 1024;
/** Milliseconds from an error to the attempt to send it: what follows from it comes along. */
const ERROR_FLUSH_MS = 1_000;
/** Records that wait for the session's number, at the page's start; it takes milliseconds. */
const MAX_DRAFTS = 500;

/** The logger of a page; elsewhere, such as on the server, one that prints or does nothing. */
export function createLogger(options: LoggerOptions): Logger {
  return typeof document === 'undefined' ? printingLogger(options) : createPageLogger(options);
}

function createPageLogger(options: LoggerOptions): Logger {
  const { key, sampling = {}, flushInterval = 5_000, outbox: limits = {}, rateLimit } = options;
  const app = options.app;
  const url = logsAddress(options.endpoint);
  const name = `logpipeline ${app} ${url}`;
  const now = () => Date.now();
  const monotonic = () => performance.now();
  const moment = createClock({ now, monotonic, newId: randomId });
  const cleaner = createCleaner(options.redact);
  const isAllowed = createRateLimit(rateLimit?.perSecond ?? 50, rateLimit?.burst ?? 200, monotonic);
  const session = createSession(now, randomId, shareOf);
  const where: Surroundings = { user: options.user, page: location.href, route: undefined };
  let least = rankOf(options.level ?? 'INFO');
  let serverLeast = 0;
  let serverPercent = 100;
  let ring: Draft[] = [];
  /** Undefined: the session is known. */
  let drafts: Draft[] | undefined;
  let unsentBytes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let notBefore = 0;
  let closed = false;

  const stored = (() => {
    try {
      if (indexedDB) return indexedDbOutbox(openDatabase(name, indexedDB));
    } catch {}
    return memoryOutbox();
  })();
  const shown = createShown(() => ({
    queued: queue.queued() + (drafts?.length ?? 0),
    online: navigator.onLine,
    storage: queue.boxes()[0]?.kind ?? 'memory',
  }));
  const queue = createQueue({
    outbox: stored,
    session,
    now,
    maxBytes: limits.maxBytes ?? 5 * 2 ** 20,
    maxRecords: limits.maxRecords ?? 10_000,
    onStored: (ids) => options.onStored?.(ids),
    onDropped: shown.drop,
    onChange: shown.changed,
  });
  const sender = createSender({
    url,
    key,
    app,
    queue,
    moment,
    fetch: plainFetch(),
    random: Math.random,
    gzip: typeof CompressionStream === 'undefined' ? undefined : createGzip(),
    exclusively: async (work) => {
      // Without locks (no https, old browsers) two tabs may send the same: the server knows it by its number.
      if (navigator.locks) await navigator.locks.request(name, work);
      else await work();
    },
    onSettings: ({ level, keepPercent }) => {
      if (level !== undefined) serverLeast = rankOf(level);
      if (keepPercent !== undefined) serverPercent = keepPercent;
    },
    onRejected: (count, reason) => shown.drop(reason, count),
    onError: (error) => {
      shown.error = error;
      shown.changed();
    },
  });
  const farewell = createFarewell({
    url,
    key,
    app,
    queue,
    moment,
    fetch: plainFetch(),
    beacon: navigator.sendBeacon?.bind(navigator),
  });

  const schedule = (delay: number) => {
    const at = Math.max(monotonic() + delay, notBefore);
    if (closed || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => void send(), at - monotonic());
  };
  const tellDropped = () => {
    const data = shown.takeDropped();
    if (data) accept({ level: 'WARN', message: 'DROPPED', data }, {});
  };
  const send = async () => {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    unsentBytes = 0;
    tellDropped();
    const wait = await sender.send();
    notBefore = monotonic() + wait;
    if (wait > 0) schedule(wait);
  };

  const isKept = (rank: number) =>
    rank >= ERROR_RANK || session.share() * 100 < Math.min(sampling.keepPercent ?? 100, serverPercent) || serverPercent + (sampling.keepPercent ?? 100) >= 200;
  const add = (draft: Draft) => {
    if (drafts) {
      if (drafts.push(draft) > MAX_DRAFTS) shown.drop('rate_limited', drafts.splice(0, 1).length);
      return;
    }
    const rank = rankOf(draft.fields['level'] as string);
    if (!isKept(rank)) {
      ring = [...ring, draft].slice(-(sampling.ring ?? 50));
      return;
    }
    if (rank >= ERROR_RANK) for (const before of ring.splice(0)) queue.add(before);
    queue.add(draft);
    unsentBytes += JSON.stringify(draft.fields.data).length + 300;
    schedule(unsentBytes > FLUSH_BYTES ? 0 : rank >= ERROR_RANK ? Math.min(ERROR_FLUSH_MS, flushInterval) : flushInterval);
  };
  const accept = (input: RecordInput, context: LoggerContext) => {
    const level = LEVELS[rankOf(input.level)] as Level;
    const draft = draftOf(input, level, context, options, where, moment(), cleaner);
    shown.add({
      timestamp: draft.fields['timestamp'] as string,
      level,
      message: draft.fields['message'] as string,
      data: draft.fields.data,
    });
    if (options.debug) print(level, draft.fields['message'] as string, draft.fields.data, input.error);
    add(draft);
  };

  const begin = () => {
    drafts = undefined;
    return (waiting: Draft[]) => {
      for (const draft of waiting) add(draft);
    };
  };
  /** Goes on with the session of the page before this one, if there is one. */
  const claim = async () => {
    const waiting: Draft[] = [];
    drafts = waiting;
    const free = await stored.claim((session) => isAlive(session, now())).catch(() => undefined);
    // The page did not wait for it. Nobody else has it now: it ends here.
    if (drafts !== waiting) return;
    if (free) session.renew(free);
    begin()(waiting);
  };
  const hurry = () => {
    const waiting = drafts;
    if (waiting) begin()(waiting);
    tellDropped();
    void queue.write();
  };

  const isLogged = (level: string) => !closed && rankOf(level) >= Math.max(least, serverLeast);
  const record = (given: RecordInput, context: LoggerContext) => {
    try {
      let input: RecordInput | null = given;
      if (!isLogged(input.level)) return;
      try {
        input = options.beforeLog ? options.beforeLog(input) : input;
      } catch {}
      if (!input) return;
      if (isAllowed()) accept(input, context);
      else shown.drop('rate_limited', 1);
      if (!Number.isFinite(due)) schedule(flushInterval);
    } catch {
      shown.drop('failed', 1);
    }
  };

  const leave = () => {
    hurry();
    sender.abort();
    if (!sender.isFailing() || queue.boxes().length < 2) farewell();
    const { id, next, startedAt, usedAt } = session.current();
    // Numbers that were given on this page only count where others can read them.
    if (next > 0) void stored.free({ id, next, startedAt, usedAt }).catch(() => {});
    session.renew();
  };
  const stopLifecycle = watchLifecycle({
    onHidden: () => {
      hurry();
      if (!sender.isFailing() || queue.boxes().length < 2) farewell();
    },
    onLeave: leave,
    onFreeze: () => {
      hurry();
      sender.abort();
    },
    onReturn: () => {
      void claim();
      schedule(0);
    },
    onResume: () => schedule(flushInterval),
    onOnline: () => {
      if (!sender.wasAsked()) notBefore = 0;
      schedule(0);
      shown.changed();
    },
    onOffline: shown.changed,
  });

  void claim();
  void queue.measure();
  // What earlier pages have left.
  schedule(flushInterval * (0.5 + Math.random() / 2));
  const logger = loggerMethods(
    {
      record,
      setUser: (id) => {
        where.user = id;
      },
      setPage: (to) => Object.assign(where, to),
      setLevel: (level) => {
        least = rankOf(level);
      },
      flush: send,
      close: async () => {
        if (closed) return;
        for (const stop of stops.splice(0)) stop();
        hurry();
        closed = true;
        stopLifecycle();
        await send();
        const { id, next, startedAt, usedAt } = session.current();
        if (next > 0) await stored.free({ id, next, startedAt, usedAt }).catch(() => {});
      },
      subscribe: shown.subscribe,
      state: shown.state,
      get sessionId() {
        return session.current().id;
      },
      isLogged,
      options,
    },
    options.context ?? {},
  );
  const stops = (options.collectors ?? []).map((start) => start(logger));
  return logger;
}
