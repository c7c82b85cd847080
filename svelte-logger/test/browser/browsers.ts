import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type LaunchOptions, launch, type Page } from 'puppeteer-core';
import { afterEach } from 'vitest';
import { until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { contentProcesses } from './contentProcesses.ts';

export type BrowserName = 'chrome' | 'firefox';
export const BROWSERS: readonly BrowserName[] = ['chrome', 'firefox'];
const PROGRAMS = { chrome: '/usr/bin/chromium', firefox: '/usr/bin/firefox-esr' };

const open: Browser[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const browser of open.splice(0)) await killBrowser(browser);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

export function newProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'svelte-logger-profile-'));
  folders.push(folder);
  return folder;
}

/** Ends with the test. The same profile again: the browser of before must have ended. */
export async function startBrowser(
  name: BrowserName,
  profile = newProfile(),
  options: LaunchOptions = {},
): Promise<Browser> {
  const browser = await launchBrowser(name, profile, options);
  open.push(browser);
  return browser;
}

/** Ends when its caller closes it. */
export function launchBrowser(
  name: BrowserName,
  profile: string,
  options: LaunchOptions = {},
): Promise<Browser> {
  return launch({
    ...options,
    browser: name,
    executablePath: PROGRAMS[name],
    userDataDir: profile,
    headless: true,
    // Containers have no name spaces for its sandbox, and little shared memory.
    args: name === 'chrome' ? ['--no-sandbox', '--disable-dev-shm-usage', '--no-first-run'] : [],
  });
}

/** As the kernel does when memory is short: all its processes at once, which puppeteer has put into a group of their own. */
export async function killBrowser(browser: Browser): Promise<void> {
  const child = browser.process();
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
  await ended;
  await browser.disconnect().catch(() => {});
}

/** Ends the process that the page runs in. */
export async function crashTab(name: BrowserName, browser: Browser, page: Page): Promise<void> {
  if (name === 'chrome') {
    const crashed = new Promise((resolve) => page.once('error', resolve));
    void page.goto('chrome://crash').catch(() => {});
    await crashed;
    return;
  }
  const processes = () => contentProcesses(browser.process()?.pid ?? 0);
  const before = processes();
  // Nothing says which it is, so it is the one that works. Were all killed, the next page could begin in one that has just died.
  await page.evaluate(() => {
    for (const end = Date.now() + 500; Date.now() < end; );
  });
  const used = [...processes()].map(([pid, ticks]) => [pid, ticks - (before.get(pid) ?? 0)] as const);
  const [busiest] = used.sort(([, a], [, b]) => b - a);
  if (!busiest) throw new Error('Firefox has no process of a page: are its arguments others now?');
  process.kill(busiest[0], 'SIGKILL');
  await until('it has ended', async () => !processes().has(busiest[0]));
}
