import { setTimeout as sleep } from 'node:timers/promises';
import { ORIGIN } from './startIngest.ts';

/** Pages that people have open, of a shop and of its administration. */
export type Browsers = {
  /** From now on the shop's pages have this release, of whose records so many in a hundred are errors. */
  release(name: string, errorPercent: number): void;
  /** Strangers send so many bad requests a second too. */
  strangers(perSecond: number): void;
  stop(): Promise<void>;
};

type PageRecord = Record<string, unknown>;

/** Records in a batch. */
const BATCH = 5;
/** Milliseconds between two batches of a page. */
const PAUSE_MS = 1_000;
/** Of a hundred batches: those sent twice, as after a lost answer. */
const TWICE = 4;
/** Of a hundred records: those that are not as the schema has it, and those with something that must not be kept. */
const WRONG = 1;
const SECRET = 3;

/**
 * Sends what pages would, to a service that may be away meanwhile.
 *
 * @param url such as `http://127.0.0.1:8080/v1/logs`
 * @param pages how many send at once
 * @param random 0 to 1
 */
export function startBrowsers(url: string, pages: number, random: () => number): Browsers {
  const stopping = new AbortController();
  const chance = (percent: number) => random() * 100 < percent;
  let shop = { release: '2.0.0', errorPercent: 0.3 };
  let badPerSecond = 0;

  const post = async (body: string, headers: Record<string, string> = {}): Promise<void> => {
    const init = { method: 'POST', body, signal: stopping.signal };
    const all = { origin: ORIGIN, 'content-type': 'application/json', ...headers };
    try {
      await (await fetch(url, { ...init, headers: all })).arrayBuffer();
    } catch {
      // It is away, or we are stopping: a page would send again, and for a picture it does not matter.
    }
  };

  const record = (session: string, sequence: number, errorPercent: number): PageRecord => ({
    timestamp: new Date().toISOString(),
    level: chance(errorPercent) ? 'ERROR' : 'INFO',
    ...(chance(WRONG) ? {} : { message: 'USER_ACTION' }),
    event_id: `${session}:${sequence}`,
    data: {
      ...{ action: 'click', element: '#add-to-cart', sessionId: session },
      ...(chance(SECRET) ? { password: 'not to be kept' } : {}),
    },
  });

  const page = async (n: number): Promise<void> => {
    const session = `session-${process.pid}-${n}`;
    const isShop = n % 4 !== 3;
    for (let sequence = 0; ; sequence += BATCH) {
      const { release, errorPercent } = isShop ? shop : { release: '7', errorPercent: 1 };
      const records = Array.from({ length: BATCH }, (_, i) => record(session, sequence + i, errorPercent));
      const body = JSON.stringify({ app: isShop ? 'shop' : 'admin', release, records });
      await post(body);
      if (chance(TWICE)) await post(body);
      await sleep(PAUSE_MS * (0.5 + random()), undefined, { signal: stopping.signal });
    }
  };

  const stranger = async (): Promise<void> => {
    for (;;) {
      for (let n = 0; n < badPerSecond; n++)
        await (chance(50) ? post('{}', { origin: 'https://elsewhere.example' }) : post('no JSON'));
      await sleep(1_000, undefined, { signal: stopping.signal });
    }
  };

  const all = Promise.allSettled([...Array.from({ length: pages }, (_, n) => page(n)), stranger()]);
  return {
    release(release, errorPercent) {
      shop = { release, errorPercent };
    },
    strangers(perSecond) {
      badPerSecond = perSecond;
    },
    async stop() {
      stopping.abort();
      await all;
    },
  };
}
