import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'puppeteer-core';
import { type BrowserName, killBrowser, startBrowser } from './browsers.ts';
import { timedScript, type Variant } from './pages.ts';
import { CATEGORIES, clicksMs, scriptingMs, type TraceEvent } from './scripting.ts';
import { startSite } from './site.ts';

/** In turns, each round beginning with another one. */
export const VARIANTS: readonly Variant[] = [
  'none',
  'emptyAction',
  'logClick',
  'logpipeline',
  'faro',
  'sentry',
  'datadog',
];

/** Of one page that was opened, worked with and clicked; times in milliseconds. `undefined` where the browser does not tell. */
export interface TimedVisit {
  initMs: number;
  /** Of each click by the clock of the page, in which other programs' turns on the processor count. None of a page that only a few clicks came to. */
  clicks: number[];
  /** Of each click, processor time. */
  clickCpu: number[] | undefined;
  /** Processor time for scripts of the page, until it has done its work and a user has clicked a few times. */
  scriptMs: number | undefined;
}

export type TimedRounds = Record<Variant, TimedVisit[]>;

export interface TimingPlan {
  browser: BrowserName;
  rounds: number;
  /** Of one page. */
  clicks: number;
  /** Where each variant sends to. */
  endpoints: Record<Variant, string>;
  defines: Partial<Record<Variant, Record<string, string>>>;
  folder: string;
  say: (text: string) => void;
}

/** Rows that a user sees without scrolling, and clicks in turn. */
const SEEN = 12;
/** Clicks of a user on this page, whose scripting counts. */
const FEW = 10;
/** Milliseconds between clicks: below what loggers allow a second. */
const PAUSE_MS = 30;
/** Milliseconds after the last of these, for what a logger has left to do: ours keeps records for up to five seconds before it sends them. */
const QUIET_MS = 6_000;
/** Whose scripting is compared: differences are small beside what a collection of garbage makes of one page, so that it takes many. */
const COMPARED: readonly Variant[] = ['none', 'emptyAction', 'logClick'];
/** Rounds of these for one round of all. */
const COMPARED_ROUNDS = 12;

export async function timing(plan: TimingPlan): Promise<TimedRounds> {
  const scripts: Record<string, string> = {};
  for (const variant of VARIANTS)
    scripts[variant] = await timedScript(variant, plan.endpoints[variant], plan.defines[variant]);
  const site = await startSite(scripts);
  const rounds = Object.fromEntries(VARIANTS.map((variant) => [variant, []])) as unknown as TimedRounds;
  const browser = await startBrowser(plan.browser, await mkdtemp(join(plan.folder, 'profile-')));
  try {
    // One that is not counted: the browser itself warms up.
    for (let round = -1; round < plan.rounds; round++) {
      plan.say(`${plan.browser}: round ${round + 2} of ${plan.rounds + 1}`);
      for (const variant of rotated(VARIANTS, round + 1)) {
        const timed = await visit(browser, site.origin, variant, plan);
        if (round >= 0) rounds[variant].push(timed);
      }
    }
    if (plan.browser === 'chrome') {
      const more = plan.rounds * (COMPARED_ROUNDS - 1);
      for (let round = 0; round < more; round++) {
        plan.say(`${plan.browser}: scripting, round ${round + 1} of ${more}`);
        for (const variant of rotated(COMPARED, round)) {
          const timed = await visit(browser, site.origin, variant, { ...plan, clicks: FEW });
          // A few clicks a page, and the first one among them: they would say nothing of clicks.
          rounds[variant].push({ ...timed, clicks: [], clickCpu: [] });
        }
      }
    }
    return rounds;
  } finally {
    await killBrowser(browser);
    await site.stop();
  }
}

export function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

async function visit(
  browser: Browser,
  origin: string,
  variant: Variant,
  { clicks, browser: name, endpoints }: TimingPlan,
): Promise<TimedVisit> {
  const url = `${origin}/${variant}`;
  // Of its own, so that nothing is left of the page before.
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const traced = (work: () => Promise<unknown>) => (name === 'chrome' ? trace(page, work) : work());
    const first = await traced(async () => {
      await page.goto(url);
      await page.waitForFunction('window.bench !== undefined');
      await page.evaluate('window.bench.work()');
      await clickRows(page, FEW);
      // Nothing more is measured where the browser tells no processor times, and a page without a logger has nothing left to do.
      if (name === 'chrome' && endpoints[variant] !== '') await sleep(QUIET_MS);
    });
    const later = await traced(() => clickRows(page, clicks - FEW));
    const timed = (await page.evaluate('({ initMs: bench.initMs, clicks: bench.clicks })')) as Pick<
      TimedVisit,
      'initMs' | 'clicks'
    >;
    const told = Array.isArray(first) && Array.isArray(later);
    const clickCpu = told ? [...clicksMs(first), ...clicksMs(later)] : undefined;
    for (const list of [timed.clicks, clickCpu ?? timed.clicks])
      if (list.length !== clicks) throw new Error(`${list.length} of ${clicks} clicks came to ${url}`);
    return { ...timed, clickCpu, scriptMs: told ? scriptingMs(first) : undefined };
  } finally {
    await context.close();
  }
}

async function trace(page: Page, work: () => Promise<unknown>): Promise<TraceEvent[]> {
  await page.tracing.start({ categories: CATEGORIES });
  await work();
  const text = Buffer.from((await page.tracing.stop()) ?? []).toString();
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;
}

/** As a user does: by the mouse, where the buttons are. */
async function clickRows(page: Page, count: number): Promise<void> {
  const places = (await page.evaluate(
    `[...document.querySelectorAll('button')].slice(0, ${SEEN}).map((button) => {
      const { x, y, width, height, bottom } = button.getBoundingClientRect();
      if (bottom > innerHeight) throw new Error('BUG: a click would not reach its row');
      return [x + width / 2, y + height / 2];
    })`,
  )) as [number, number][];
  for (let n = 0; n < count; n++) {
    const [x, y] = places[n % places.length] as [number, number];
    await page.mouse.click(x, y);
    await sleep(PAUSE_MS);
  }
}
