import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, launch } from 'puppeteer-core';
import { afterEach } from 'vitest';

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
export async function startBrowser(name: BrowserName, profile = newProfile()): Promise<Browser> {
  const browser = await launchBrowser(name, profile);
  open.push(browser);
  return browser;
}

/** Ends when its caller closes it. */
export function launchBrowser(name: BrowserName, profile: string): Promise<Browser> {
  return launch({
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
