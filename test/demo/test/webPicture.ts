// Draws the picture of the README, from a real run: node_modules/.bin/node test/demo/test/webPicture.ts docs/web-demo.png
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@logpipeline/test-binaries';
import { launch } from 'puppeteer-core';
import { startWebDemo } from './runningWebDemo.ts';

const [path = 'web-demo.png'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'web-picture-'));
const demo = await startWebDemo(folder, ['--port', String(await freePort())]);
const browser = await launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
  // Sharp where it is shown at half of its size, and small enough for a repository.
  defaultViewport: { width: 1440, height: 820, deviceScaleFactor: 1.15 },
});
try {
  const page = await browser.newPage();
  const click = async (...texts: string[]) => {
    for (const text of texts) await page.click(`main :is(button, a, label)::-p-text(${text})`);
  };
  const untilAllIsThere = () =>
    page.waitForFunction(
      'document.querySelector(".bucket .pending") === null && Number(document.querySelector("#found").textContent) > 5',
    );
  await page.goto(new URL('/api', demo.url).href);
  await page.waitForSelector('.bucket .live::-p-text(live)');
  await click('GET order', 'One that fails');
  await untilAllIsThere();
  await page.click('nav a::-p-text(Errors)');
  await page.waitForSelector('h1::-p-text(Errors)');
  await click('Report one');
  await untilAllIsThere();
  await page.click('nav a::-p-text(Clicks)');
  await page.waitForSelector('h1::-p-text(Clicks)');
  await click('Like', 'Add to cart', 'A component');
  await page.waitForSelector('.bucket .what::-p-text(share)');
  await click('A label');
  await page.waitForSelector('.bucket .pending');
  await page.screenshot({ path });
} finally {
  await browser.close();
  await demo.interrupt();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
