import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import type { BrowserName } from './browsers.ts';

/** Rules of lists such as EasyPrivacy: `ping` is what `sendBeacon` sends, `all` also what `fetch` does. */
export type Blocked = 'ping' | 'all';

/** Chromium takes extensions by a pipe only. */
export const WITH_EXTENSIONS = { pipe: true, enableExtensions: true };

/** A content blocker as browsers have them, an extension with one rule. Resolves with what removes it. */
export async function installBlocker(
  name: BrowserName,
  browser: Browser,
  blocked: Blocked,
): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'svelte-logger-blocker-'));
  const files = name === 'chrome' ? chromeFiles(blocked) : firefoxFiles(blocked);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  const id = await browser.installExtension(folder);
  return async () => {
    await browser.uninstallExtension(id);
    rmSync(folder, { recursive: true });
  };
}

function chromeFiles(blocked: Blocked): Record<string, string> {
  const resourceTypes = ['ping', ...(blocked === 'all' ? ['xmlhttprequest'] : [])];
  const rule = { id: 1, action: { type: 'block' }, condition: { urlFilter: '/v1/logs', resourceTypes } };
  return {
    'manifest.json': JSON.stringify({
      manifest_version: 3,
      name: 'blocker',
      version: '1',
      permissions: ['declarativeNetRequest'],
      declarative_net_request: { rule_resources: [{ id: 'rules', enabled: true, path: 'rules.json' }] },
    }),
    'rules.json': JSON.stringify([rule]),
  };
}

function firefoxFiles(blocked: Blocked): Record<string, string> {
  const types = ['beacon', 'ping', ...(blocked === 'all' ? ['xmlhttprequest'] : [])];
  return {
    'manifest.json': JSON.stringify({
      manifest_version: 2,
      name: 'blocker',
      version: '1',
      permissions: ['webRequest', 'webRequestBlocking', '<all_urls>'],
      background: { scripts: ['background.js'] },
      browser_specific_settings: { gecko: { id: 'blocker@example.com' } },
    }),
    'background.js': `browser.webRequest.onBeforeRequest.addListener(
      () => ({ cancel: true }), { urls: ['*://*/v1/logs*'], types: ${JSON.stringify(types)} }, ['blocking']);`,
  };
}
