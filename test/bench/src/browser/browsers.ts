import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, launch } from 'puppeteer-core';

export type BrowserName = 'chrome' | 'firefox';

const PROGRAMS: Record<BrowserName, string> = {
  chrome: '/usr/bin/chromium',
  firefox: '/usr/bin/firefox-esr',
};

export const isInstalled = (name: BrowserName) => existsSync(PROGRAMS[name]);

export function startBrowser(name: BrowserName, profile: string): Promise<Browser> {
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

/** Such as `Chromium 140.0.7339.80`. */
export async function versionOfBrowser(name: BrowserName, folder: string): Promise<string> {
  const browser = await startBrowser(name, join(folder, 'version'));
  try {
    return (await browser.version())
      .replace(/^(Headless)?Chrome/, 'Chromium')
      .replace(/^firefox/, 'Firefox')
      .replace('/', ' ');
  } finally {
    await killBrowser(browser);
  }
}
