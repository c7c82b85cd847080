import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start, until } from '../../../ingest-service/test/service/serviceFixture.ts';
import { type Stored, stored, storedLines } from '../../../ingest-service/test/service/stored.ts';
import { BROWSERS, startBrowser } from './browsers.ts';
import { startBuiltSite } from './builtSite.ts';

const LOGPIPELINE = join(import.meta.dirname, '../../../cli/bin/logpipeline.mjs');
const RELEASE = 'web/1.2.3';

const logpipeline = (args: string[], input = '') =>
  execFileSync(process.execPath, [LOGPIPELINE, ...args], { input, encoding: 'utf8', stdio: 'pipe' });

/** A frame of a source, as it is printed: function, file, and the line on which `code` stands there. */
function frame(name: string, file: string, code: string) {
  const lines = readFileSync(join(import.meta.dirname, file), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes(code)) + 1;
  expect(line, code).toBeGreaterThan(0);
  const place = `${file.replaceAll('.', '\\.')}:${line}:\\d+`;
  return expect.stringMatching(new RegExp(`^ {4}at (async )?${name} \\(\\S*${place}\\)$`));
}

const PRICE_OF = frame('priceOf', 'brokenCart.ts', 'throw new RangeError');
const TOTAL_OF = frame('totalOf', 'brokenCart.ts', 'sum += priceOf');
const CHECK_OUT = frame('checkOut', 'brokenPage.ts', 'return totalOf(');
const CAUSE_OF = frame('causeOf', 'brokenCart.ts', 'return new TypeError');

const framesOf = (stack: string) => stack.split('\n').filter((line) => /^ {4}at /.test(line));

test.each(
  BROWSERS.flatMap((name) => [
    { name, script: '/assets/page.js' },
    { name, script: '/assets/page.js?v=7' },
  ]),
)(
  '$name: what a minified script at $script throws is read in the terms of its sources',
  async ({ name, script }) => {
    const site = await startBuiltSite('brokenPage.ts', script);
    const maps = join(site.folder, 'maps');
    logpipeline(['sourcemaps', 'upload', site.dist, '--release', RELEASE, '--to', maps]);
    const service = await start({ cors: { allowedOrigins: [site.origin] } });
    const browser = await startBrowser(name);
    const page = await browser.newPage();
    await page.goto(`${site.origin}/?release=${RELEASE}&endpoint=${service.url}`);
    await page.waitForFunction('window.logger !== undefined');
    await page.click('#break');
    const errors = (): Stored[] => stored(service).filter(({ stack }) => stack !== undefined);
    await until('all three are stored', async () => errors().length >= 3);
    expect(errors().map(({ release }) => release)).toEqual([RELEASE, RELEASE, RELEASE]);
    expect(JSON.stringify(errors()), 'it is minified').not.toMatch(/priceOf|brokenCart/);

    const lines = storedLines(service).join('\n');
    const read: Stored[] = logpipeline(['symbolicate', '--maps', maps, '--json'], lines)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ stack }) => stack !== undefined);
    expect(read).toHaveLength(3);
    for (const { stack, error, symbolication } of read) {
      expect(framesOf(stack).slice(0, 3)).toEqual([PRICE_OF, TOTAL_OF, CHECK_OUT]);
      expect(framesOf(error.cause.stack).slice(0, 3)).toEqual([CAUSE_OF, PRICE_OF, TOTAL_OF]);
      expect(symbolication.notes).toEqual([]);
    }
  },
);
