import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench } from '../bench.ts';
import { bundleService, startService } from '../ingest/servers.ts';
import { ORIGIN } from '../ingest/settings.ts';
import { missed } from '../sampler/figures.ts';
import { type BrowserName, isInstalled, versionOfBrowser } from './browsers.ts';
import { cost } from './cost.ts';
import { type Part, sectionOf, settingsTable, withSection } from './document.ts';
import { losses } from './losses.ts';
import { bytesOf } from './pages.ts';
import { products, versionOf } from './products.ts';
import { cores, jsonResult, limitsOf, type Result, type Subject, textResult } from './result.ts';
import { scenarios } from './scenarios.ts';

const ROUNDS = 7;
const CLICKS = 200;
const LEAST_CLICKS = 20;
const PARTS: readonly Part[] = ['cost', 'losses'];
const DOCUMENT = fileURLToPath(new URL('../../../../docs/browser-comparison.md', import.meta.url));

const HELP = `npm run bench -- browser [--json] [--write] [--browser NAME] [--only PART] [--rounds N] [--clicks N]

What the browser logger costs a page, and what becomes of its records, beside @grafana/faro-web-sdk, @sentry/svelte and @datadog/browser-logs
from npm in the same page: bytes, start, main thread of a click that records, and for use:logClick the scripting that is added to the same page
without a logger, in turns; then records lost of 100 when the tab is closed, offline, over kill -9 of the browser, when the service refuses, and when
its answers are lost. Ours go to the real ingest service, others' to recorders of their protocols. docs/browser-comparison.md has the rest.

Exits with 1 when a limit is missed: 0.5 ms of main thread for a click with use:logClick (p99), 2% more scripting on a page of 1,000 of
them, nothing of ours lost or doubled. Linux with Debian's chromium or firefox-esr; Chromium takes about an hour, Firefox half. Other programs that
take the processors lengthen times; processor time, which Chromium tells, is measured beside.

  --json          one line: {"costs": {"none", "logClick", …}, "losses": {"closed", …}, "subjects", "limits", "isWithinLimits", …}, ms
  --write         writes the tables into docs/browser-comparison.md too
  --browser NAME  chrome (default) or firefox, of which no processor time can be had
  --only PART     cost or losses
  --rounds N      of all pages (default ${ROUNDS}, after one that is not counted)
  --clicks N      a page and round (default ${CLICKS}, at least ${LEAST_CLICKS})
`;

export const browser: Bench = {
  name: 'browser',
  about: 'what the browser logger costs a page, and loses, beside Faro, Sentry and Datadog',
  run,
};

interface Plan {
  browser: BrowserName;
  parts: readonly Part[];
  rounds: number;
  clicks: number;
  say: (text: string) => void;
}

async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      browser: { type: 'string', default: 'chrome' },
      only: { type: 'string' },
      rounds: { type: 'string', default: String(ROUNDS) },
      clicks: { type: 'string', default: String(CLICKS) },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [rounds, clicks] = [Number(values.rounds), Number(values.clicks)];
  const parts = PARTS.filter((part) => values.only === undefined || part === values.only);
  const why = whyNot(values.browser, parts, rounds, clicks);
  if (why !== undefined) {
    process.stderr.write(`${why}\n`);
    return 2;
  }
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const result = await measure({ browser: values.browser as BrowserName, parts, rounds, clicks, say });
  if (values.write) await writeDocument(result, values.browser, parts);
  process.stdout.write(values.json ? `${jsonResult(result)}\n` : textResult(result));
  return missed(limitsOf(result)).length === 0 ? 0 : 1;
}

/** What is wrong with the flags, or with the machine. */
function whyNot(name: string, parts: readonly Part[], rounds: number, clicks: number): string | undefined {
  if (!(Number.isInteger(rounds) && rounds >= 1 && Number.isInteger(clicks) && clicks >= LEAST_CLICKS))
    return `--rounds wants a whole number from 1, --clicks one from ${LEAST_CLICKS}`;
  if (name !== 'chrome' && name !== 'firefox') return '--browser is chrome or firefox';
  if (parts.length === 0) return `--only is one of ${PARTS.join(', ')}`;
  if (!isInstalled(name)) return `${name} is not installed (Debian: chromium, firefox-esr)`;
  return undefined;
}

async function measure({ browser: name, parts, rounds, clicks, say }: Plan): Promise<Result> {
  const load = loadavg()[0] as number;
  const folder = await mkdtemp(join(tmpdir(), 'logpipeline-bench-'));
  const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const result: Result = {
      browser: await versionOfBrowser(name, folder),
      date: new Date().toISOString().slice(0, 10),
      cores: cores(),
      load,
      rounds,
      clicks,
      subjects: await Promise.all(products.map(subjectOf)),
    };
    say('The ingest service starts …');
    const service = await startService(await bundleService(folder), folder);
    stops.push(service.stop);
    const forward = { port: service.port, origin: ORIGIN, logFolder: service.logFolder as string };
    if (parts.includes('cost'))
      result.costs = await cost({ browser: name, rounds, clicks, service: forward, folder, say });
    if (parts.includes('losses'))
      result.losses = await losses({ browser: name, scenarios, service: forward, folder, say });
    return result;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function subjectOf(product: (typeof products)[number]): Promise<Subject> {
  const { name, package: its, settings, define } = product;
  return { name, package: its, settings, version: versionOf(its), ...(await bytesOf(name, define)) };
}

async function writeDocument(result: Result, name: string, parts: readonly Part[]): Promise<void> {
  let text = await readFile(DOCUMENT, 'utf8');
  for (const part of parts) text = withSection(text, `${part} in ${name}`, sectionOf(result, part));
  text = withSection(text, 'settings', settingsTable(result));
  await writeFile(DOCUMENT, text);
}
