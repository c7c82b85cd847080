import { createCleaner } from './cleaner.ts';
import { createClock } from './clock.ts';
import { ERROR_RANK, rankOf } from './levels.ts';
import { ERROR_FLUSH_MS, FLUSH_BYTES } from './limits.ts';
import { listen } from './listen.ts';
import { loggerMethods } from './loggerMethods.ts';
import { createShown } from './loggerState.ts';
import { openDatabase } from './outbox/database.ts';
import { indexedDbOutbox } from './outbox/indexedDbOutbox.ts';
import { createQueue, type Draft } from './queue.ts';
import { randomId } from './randomId.ts';
import { createRateLimit } from './rateLimit.ts';
import { draftOf, type Surroundings } from './record.ts';
import type { ServerSettings } from './send/answer.ts';
import { logsAddress, plainFetch } from './send/batch.ts';
import { createGzip } from './send/gzip.ts';
import { createSender } from './send/sender.ts';
import { createSession, isAlive } from './session.ts';
import { silentLogger } from './silentLogger.ts';
import type { Logger, LoggerContext, LoggerOptions, RecordInput } from './types.ts';

/** The logger of a page; elsewhere, such as on the server, one that prints or does nothing. */
export function createLogger(options: LoggerOptions): Logger {
  return typeof document === 'undefined'
    ? (options.withoutPage ?? silentLogger)(options)
    : createPageLogger(options);
}

function createPageLogger(options: LoggerOptions): Logger {
  const { sampling, flushInterval = 5_000, rateLimit } = options;
  const url = logsAddress(options.endpoint, options.key);
  const name = `logpipeline ${options.app} ${url}`;
  const now = () => Date.now();
  const monotonic = () => performance.now();
  const moment = createClock({ now, monotonic, newId: randomId });
  const cleaner = createCleaner(options.redact);
  const isAllowed = createRateLimit(rateLimit?.perSecond ?? 50, rateLimit?.burst ?? 200, monotonic);
  const session = createSession(now, randomId);
  const where: Surroundings = { user: options.user, page: location.href };
  let least = rankOf(options.level ?? 'INFO');
  let settings: ServerSettings = {};
  /** Of the time until the session is known, which then is undefined. */
  let drafts: Draft[] | undefined;
  let unsentBytes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Infinity;
  let notBefore = 0;
  let closed = false;
  /** The page ends, or is kept for the way back to it: whatever is logged in this moment is the last of its session. */
  let leaving = false;

  const outbox = indexedDbOutbox(openDatabase(() => indexedDB.open(name)));
  const shown = createShown(() => ({
    queued: queue.queued() + (drafts?.length ?? 0),
    online: navigator.onLine,
    storage: queue.isStored() ? 'indexeddb' : 'memory',
  }));
  const { drop, changed } = shown;
  const queue = createQueue({
    outbox,
    session,
    now: () => Math.min(now(), performance.timeOrigin + monotonic()),
    maxBytes: options.outbox?.maxBytes ?? 5 * 2 ** 20,
    onStored: options.onStored,
    shown,
  });
  const sender = createSender({
    url,
    app: options.app,
    queue,
    moment,
    fetch: plainFetch(),
    random: Math.random,
    gzip: createGzip(),
    // Without locks (no https, old browsers, and where a sandbox or the user denies storage) two tabs may send the same: the server
    // knows it by its number.
    exclusively: async (work) => {
      try {
        return await navigator.locks.request(name, work);
      } catch {
        return work();
      }
    },
    onSettings: (said) => {
      settings = said;
    },
    shown,
  });

  const schedule = (delay: number) => {
    const at = Math.max(monotonic() + delay, notBefore);
    if (closed || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(send, at - monotonic());
  };
  const send = async () => {
    clearTimeout(timer);
    due = Infinity;
    unsentBytes = 0;
    await claiming;
    tellDropped();
    const wait = await sender.send();
    notBefore = monotonic() + wait;
    if (wait) schedule(wait);
  };

  /** Whatever a record is, and whatever a sampling does, the page goes on. */
  const safely = (work: () => void) => {
    try {
      work();
    } catch {
      drop('failed', 1);
    }
  };
  const add = (draft: Draft) => {
    if (drafts) {
      drafts.push(draft);
      return;
    }
    const sent = sampling ? sampling(draft, session.at(draft.at).id, settings.keepPercent ?? 100) : [draft];
    for (const one of sent) unsentBytes += queue.add(one);
    if (unsentBytes > FLUSH_BYTES) schedule(0);
    else if (rankOf(draft.fields['level'] as string) >= ERROR_RANK) schedule(ERROR_FLUSH_MS);
  };
  const accept = (input: RecordInput, context: LoggerContext) => {
    const draft = draftOf(input, context, options, where, moment(), cleaner);
    shown.add(draft.fields);
    add(draft);
  };
  const tellDropped = () => {
    const data = shown.takeDropped();
    if (data) accept({ level: 'WARN', message: 'DROPPED', data }, {});
  };

  /** All that waited for the session's number has it now. */
  const begin = () => {
    const waiting = drafts;
    drafts = undefined;
    for (const draft of waiting ?? []) safely(() => add(draft));
  };
  /** Goes on with the session of the page before this one, if there is one. */
  const claim = async () => {
    const waiting: Draft[] = [];
    drafts = waiting;
    const free = await outbox.claim((one) => isAlive(one, now())).catch(() => {});
    // A page that did not wait for it leaves it to nobody: it ends here.
    if (drafts !== waiting) return;
    if (free) session.renew(free);
    begin();
  };
  /** From then on the session, and its numbers, are another page's. */
  const free = () => {
    const last = session.current();
    session.renew();
    return last.next ? outbox.free(last).catch(() => {}) : undefined;
  };
  const hide = () => {
    begin();
    tellDropped();
    void queue.write();
    sender.farewell();
    // Behind `pagehide` a page that was visible gets `visibilitychange`, in which much is logged still, such as web vitals.
    if (leaving && document.hidden) {
      leaving = false;
      void free();
    }
  };

  const listening = new AbortController();
  listen(document, listening.signal, {
    visibilitychange: () => (document.hidden ? hide() : schedule(flushInterval)),
    freeze: () => {
      hide();
      sender.abort();
    },
  });
  // No `unload` and no `beforeunload`: with them a page is not kept in the back/forward cache.
  listen(window, listening.signal, {
    pagehide: () => {
      clearTimeout(timer);
      due = Infinity;
      sender.abort();
      leaving = true;
      hide();
    },
    pageshow: (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      claiming = claim();
      schedule(0);
    },
    online: () => {
      notBefore = 0;
      schedule(0);
      changed();
    },
    offline: changed,
  });

  let claiming = claim();
  void queue.measure();
  // What earlier pages have left; not all at once after an outage.
  schedule(flushInterval * (0.5 + Math.random() / 2));
  const isLogged = (level: string) =>
    !closed && rankOf(level) >= Math.max(least, rankOf(settings.level ?? 'TRACE'));
  const logger = loggerMethods(
    {
      ...shown,
      record: (input, context) => {
        safely(() => {
          if (!isLogged(input.level)) return;
          schedule(flushInterval);
          if (isAllowed()) accept(input, context);
          else drop('rate_limited', 1);
        });
      },
      setUser: (id) => {
        where.user = id;
      },
      setPage: (to) => Object.assign(where, to, { made: undefined }),
      setLevel: (level) => {
        least = rankOf(level);
      },
      flush: send,
      close: async () => {
        if (closed) return;
        stops.map((stop) => stop());
        listening.abort();
        begin();
        await send();
        closed = true;
        clearTimeout(timer);
        await free();
      },
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
