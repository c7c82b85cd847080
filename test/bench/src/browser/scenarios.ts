import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './receiver.ts';
import type { World } from './world.ts';

/** Records of a scenario. */
export const RECORDS = 100;
/** Of tabs: whether the last request gets out is a race. */
const CLOSINGS = 5;
/** Milliseconds. Longer than each product waits until it sends (Datadog: 30 s), so that each has tried meanwhile. */
const OUTAGE_MS = 40_000;
/** Enough for Sentry to send (5 s), to fail and to store. */
const BEFORE_KILL_MS = 10_000;
const SOON_MS = 1_000;
/** Which an attempt or two survive. */
const SHORT_MS = 2_000;

export interface Scenario {
  name: string;
  /** A row's head in tables. */
  title: string;
  /** What happens, a sentence. */
  about: string;
  run(world: World): Promise<void>;
  /** What is a race is tried more than once; figures are sums. */
  tries: number;
  /** Milliseconds to wait at least, when all is well again, for what comes twice. */
  settleMs: number;
}

const SETTLE_MS = 15_000;
/** Of what has no answer: the next attempt may be a minute away. */
const LONG_SETTLE_MS = 65_000;

const seconds = (ms: number) => `${ms / 1000} s`;

export const scenarios: readonly Scenario[] = [
  {
    name: 'closed',
    title: `tab closed straight after (of ${RECORDS * CLOSINGS}: ${CLOSINGS} times)`,
    about: 'The tab is closed as soon as the last record is made; then the user opens the page again.',
    tries: CLOSINGS,
    settleMs: SETTLE_MS,
    run: async (world) => {
      const page = await world.open();
      await world.recordAtOnce(page, RECORDS);
      await page.close();
      await world.goOn(await world.open());
    },
  },
  {
    name: 'offline',
    title: 'offline, then online again',
    about: `The page is offline for ${seconds(OUTAGE_MS)}, stays open, and goes on when it is online again.`,
    tries: 1,
    settleMs: SETTLE_MS,
    run: async (world) => {
      const page = await world.open();
      await page.setOfflineMode(true);
      await world.record(page, RECORDS);
      await sleep(OUTAGE_MS);
      await page.setOfflineMode(false);
      await world.goOn(page);
    },
  },
  {
    name: 'killedOffline',
    title: 'offline, browser killed, restarted',
    about: `Offline; ${seconds(BEFORE_KILL_MS)} after the records the browser is killed with -9, and started again on its profile, online.`,
    tries: 1,
    settleMs: SETTLE_MS,
    run: async (world) => {
      const page = await world.open();
      await page.setOfflineMode(true);
      await world.record(page, RECORDS);
      await sleep(BEFORE_KILL_MS);
      await world.restart();
      await world.goOn(await world.open());
    },
  },
  {
    name: 'killedOnline',
    title: 'online, browser killed 1 s after',
    about: `${seconds(SOON_MS)} after the records the browser is killed with -9, and started again on its profile.`,
    tries: 1,
    settleMs: SETTLE_MS,
    run: async (world) => {
      const page = await world.open();
      await world.record(page, RECORDS);
      await sleep(SOON_MS);
      await world.restart();
      await world.goOn(await world.open());
    },
  },
  {
    name: 'down',
    title: 'service away for a while',
    about: `Connections end without an answer for ${seconds(OUTAGE_MS)}, while the browser is online.`,
    tries: 1,
    settleMs: SETTLE_MS,
    run: (world) => troubled(world, 'down', OUTAGE_MS),
  },
  {
    name: 'refusedShortly',
    title: `service answers 500 for ${seconds(SHORT_MS)}`,
    about: `All requests are answered with 500 for ${seconds(SHORT_MS)} after the records.`,
    tries: 1,
    settleMs: SETTLE_MS,
    run: (world) => troubled(world, '500', SHORT_MS),
  },
  {
    name: 'refused',
    title: `service answers 500 for ${seconds(OUTAGE_MS)}`,
    about: `The same for ${seconds(OUTAGE_MS)}.`,
    tries: 1,
    settleMs: SETTLE_MS,
    run: (world) => troubled(world, '500', OUTAGE_MS),
  },
  {
    name: 'lost',
    title: "service's answers are lost",
    about: `Requests are taken in, and connections end before the answer, for ${seconds(OUTAGE_MS)}.`,
    tries: 1,
    settleMs: LONG_SETTLE_MS,
    run: (world) => troubled(world, 'lost', OUTAGE_MS),
  },
];

async function troubled(world: World, fault: Fault, ms: number): Promise<void> {
  const page = await world.open();
  world.receiver.fault = fault;
  await world.record(page, RECORDS);
  await sleep(ms);
  world.receiver.fault = 'none';
  await world.goOn(page);
}
