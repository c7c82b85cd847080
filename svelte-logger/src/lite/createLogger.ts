import { createCleaner } from '../core/cleaner.ts';
import { ERROR_RANK, LEVELS, rankOf } from '../core/levels.ts';
import { FAREWELL_BYTES, MAX_BATCH_RECORDS, MAX_RECORD_BYTES } from '../core/limits.ts';
import { loggerMethods } from '../core/loggerMethods.ts';
import { createShown } from '../core/loggerState.ts';
import { randomId } from '../core/randomId.ts';
import { draftOf, type Surroundings } from '../core/record.ts';
import type { Result, ServerSettings } from '../core/send/answer.ts';
import { batchBody, logsAddress, plainFetch } from '../core/send/batch.ts';
import { silentLogger } from '../core/silentLogger.ts';
import type { Logger, LoggerContext, LoggerOptions, RecordInput } from '../core/types.ts';

/**
 * The same without an outbox, for pages where each kilobyte counts: records wait in memory, and what was not sent when the page ends is
 * lost but for what `keepalive` lets through. No compression, sampling or sessions over several pages.
 */
export function createLogger(options: LoggerOptions): Logger {
  return typeof document === 'undefined'
    ? (options.withoutPage ?? silentLogger)(options)
    : createPageLogger(options);
}

function createPageLogger(options: LoggerOptions): Logger {
  const { app, flushInterval = 5_000 } = options;
  // The server goes by the wall clock then, which a machine's sleep does not stop.
  const moment = () => ({ at: Date.now(), offset: 0, pageId: undefined });
  const cleaner = createCleaner(options.redact);
  const where: Surroundings = { user: options.user, page: location.href };
  const sessionId = randomId();
  const fetch = plainFetch();
  const url = logsAddress(options.endpoint, options.key);
  let waiting: { text: string; bytes: number }[] = [];
  let next = 0;
  let least = rankOf(options.level ?? 'INFO');
  let serverLeast = 0;
  let failures = 0;
  let running: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const shown = createShown(() => ({ queued: waiting.length, online: navigator.onLine, storage: 'memory' }));

  const schedule = (delay: number) => {
    timer ??= setTimeout(send, delay);
  };
  const isLogged = (level: string) => rankOf(level) >= Math.max(least, serverLeast);
  const accept = (input: RecordInput, context: LoggerContext) => {
    const { fields } = draftOf(input, context, options, where, moment(), cleaner);
    const text = JSON.stringify({
      event_id: `${sessionId}:${next}`,
      ...fields,
      data: { ...fields.data, sessionId },
    });
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > MAX_RECORD_BYTES) {
      shown.drop('too_large', 1);
      return;
    }
    next++;
    if (waiting.push({ text, bytes }) > MAX_BATCH_RECORDS) {
      waiting.shift();
      shown.drop('outbox_full', 1);
    }
    shown.add(fields);
    if (!failures)
      schedule(rankOf(input.level) >= ERROR_RANK ? Math.min(1_000, flushInterval) : flushInterval);
  };
  const post = async () => {
    // Not for each batch: a server that rejects this too would be told for ever.
    const dropped = shown.takeDropped();
    if (dropped) accept({ level: 'WARN', message: 'DROPPED', data: dropped }, {});
    for (;;) {
      let room = FAREWELL_BYTES;
      const batch = waiting.filter(({ bytes }) => {
        room -= bytes;
        return room > 0;
      });
      if (!batch.length) return;
      let status = 0;
      let seconds = 0;
      let said: Partial<{ results: Result[]; settings: ServerSettings }> | undefined;
      try {
        const body = batchBody(app, moment(), batch);
        const response = await fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' });
        status = response.status;
        seconds = Number(response.headers.get('retry-after')) || 0;
        said = await response.json();
      } catch {}
      const isBad = status === 400;
      const again = isBad ? [] : status === 202 && said?.results?.filter(({ retry }) => retry);
      if (again)
        waiting = waiting.filter(
          (one) => !batch.includes(one) || again.some(({ index }) => batch[index] === one),
        );
      if (isBad) shown.drop('rejected', batch.length);
      serverLeast = rankOf(said?.settings?.level ?? 'TRACE');
      failures = again && !again.length ? 0 : failures + 1;
      const wait =
        failures && Math.max(seconds, Math.min(300, 2 ** failures) * (0.5 + Math.random() / 2)) * 1000;
      shown.error =
        again && !isBad ? undefined : `${status || 'No answer'}: check network, endpoint, key, origins`;
      shown.changed();
      if (wait) {
        schedule(wait);
        return;
      }
    }
  };
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    running ??= post().finally(() => {
      running = undefined;
    });
    return running;
  };
  const hide = () => void (document.hidden && send());
  document.addEventListener('visibilitychange', hide);
  window.addEventListener('pagehide', send);

  const logger = loggerMethods(
    {
      ...shown,
      record: (input, context) => {
        try {
          if (isLogged(input.level)) accept(input, context);
        } catch {
          shown.drop('failed', 1);
        }
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
        for (const stop of stops.splice(0)) stop();
        document.removeEventListener('visibilitychange', hide);
        window.removeEventListener('pagehide', send);
        await send();
        clearTimeout(timer);
        least = LEVELS.length;
      },
      sessionId,
      isLogged,
      options,
    },
    options.context ?? {},
  );
  const stops = (options.collectors ?? []).map((start) => start(logger));
  return logger;
}
