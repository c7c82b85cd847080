import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'puppeteer-core';
import { type BrowserName, killBrowser, startBrowser } from './browsers.ts';
import type { Receiver } from './receiver.ts';

/** One product in a browser of its own, and what may befall it. */
export interface World {
  receiver: Receiver;
  /** Opens the page with the product; the browser's other tab stays. */
  open(): Promise<Page>;
  /** Records so many, in turns of ten as a busy page does. */
  record(page: Page, count: number): Promise<void>;
  /** Records so many in one go. */
  recordAtOnce(page: Page, count: number): Promise<void>;
  /** One that does not count: life goes on after a trouble. */
  goOn(page: Page): Promise<void>;
  /** `kill -9` of all its processes, and a start on the same profile. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const TURN = 10;
/** Milliseconds between turns. */
const PAUSE_MS = 50;

export async function startWorld(
  name: BrowserName,
  profile: string,
  url: string,
  run: string,
  receiver: Receiver,
): Promise<World> {
  let browser: Browser = await startBrowser(name, profile);
  const call = (page: Page, label: string, from: number, count: number) =>
    page.evaluate(`window.bench.record(${JSON.stringify(label)}, ${from}, ${count})`);
  return {
    receiver,
    open: async () => {
      const page = await browser.newPage();
      await page.goto(url);
      await page.waitForFunction('window.bench !== undefined');
      return page;
    },
    record: async (page, count) => {
      for (let from = 0; from < count; from += TURN) {
        await call(page, run, from, Math.min(TURN, count - from));
        await sleep(PAUSE_MS);
      }
    },
    recordAtOnce: async (page, count) => void (await call(page, run, 0, count)),
    goOn: async (page) => void (await call(page, 'on', 0, 1)),
    restart: async () => {
      await killBrowser(browser);
      browser = await startBrowser(name, profile);
    },
    stop: () => killBrowser(browser),
  };
}
