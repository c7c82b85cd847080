import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserName } from './browsers.ts';
import { recordingScript } from './pages.ts';
import { type ComparedProduct, type ProductName, products } from './products.ts';
import { startReceiver } from './receiver.ts';
import { RECORDS, type Scenario } from './scenarios.ts';
import { startSite } from './site.ts';
import { startWorld } from './world.ts';

/** Of the records of a scenario, in all its tries. */
export interface Outcome {
  lost: number;
  /** That are there more than once. */
  twice: number;
  /** Of these, as far as the recorder cannot tell by an `Idempotency-Key` that it is the same request. */
  twiceUntold: number;
  /** That came by the wire more than once. */
  twiceOnWire: number;
}

export type Losses = Record<string, Record<ProductName, Outcome>>;

export interface LossPlan {
  browser: BrowserName;
  scenarios: readonly Scenario[];
  service: { port: number; origin: string; logFolder: string };
  folder: string;
  say: (text: string) => void;
}

/** Milliseconds to wait, when all is well again, for what is not there. */
const LONGEST_MS = 60_000;

/** All products at once, each in its own browser: nothing here depends on milliseconds. */
export async function losses(plan: LossPlan): Promise<Losses> {
  const all: Losses = {};
  for (const scenario of plan.scenarios) {
    plan.say(`${plan.browser}: ${scenario.title}`);
    const rows = await Promise.all(
      products.map(async (product) => [product.name, await tried(product, scenario, plan)] as const),
    );
    all[scenario.name] = Object.fromEntries(rows) as Record<ProductName, Outcome>;
  }
  return all;
}

async function tried(product: ComparedProduct, scenario: Scenario, plan: LossPlan): Promise<Outcome> {
  const sum: Outcome = { lost: 0, twice: 0, twiceUntold: 0, twiceOnWire: 0 };
  for (let attempt = 0; attempt < scenario.tries; attempt++) {
    const one = await befall(product, scenario, plan, `-${attempt}`);
    for (const key of Object.keys(sum) as (keyof Outcome)[]) sum[key] += one[key];
  }
  return sum;
}

async function befall(
  product: ComparedProduct,
  scenario: Scenario,
  plan: LossPlan,
  attempt: string,
): Promise<Outcome> {
  const { service, folder, browser } = plan;
  const isOurs = product.name === 'logpipeline';
  const run = `${browser}-${scenario.name}-${product.name}${attempt}`;
  const receiver = await startReceiver(product.protocol, isOurs ? service : undefined);
  const site = await startSite({ page: await recordingScript(product.name, receiver.url, product.define) });
  const profile = await mkdtemp(join(folder, 'profile-'));
  const world = await startWorld(browser, profile, `${site.origin}/page`, run, receiver);
  const there = async () => (isOurs ? await kept(service.logFolder, run) : receiver.came);
  try {
    await scenario.run(world);
    const since = Date.now();
    const isOver = async (ms: number) =>
      ms > scenario.settleMs && (ms > LONGEST_MS || outcome(run, await there()).lost === 0);
    while (!(await isOver(Date.now() - since))) await sleep(250);
    if (receiver.troubles.length > 0)
      throw new Error(`the recorder for ${product.name} understood nothing: ${receiver.troubles[0]}`);
    return outcome(run, await there(), isOurs ? undefined : receiver.cameByKey, receiver.came);
  } finally {
    await world.stop();
    await site.stop();
    await receiver.stop();
  }
}

/** @param counts how often each message is there */
export function outcome(
  run: string,
  counts: ReadonlyMap<string, number>,
  byKey: ReadonlyMap<string, number> = counts,
  onWire: ReadonlyMap<string, number> = counts,
): Outcome {
  const messages = Array.from({ length: RECORDS }, (_, n) => `bench ${run} ${n}`);
  const twice = (of: ReadonlyMap<string, number>) =>
    messages.filter((message) => (of.get(message) ?? 0) > 1).length;
  return {
    lost: messages.filter((message) => !counts.has(message)).length,
    twice: twice(counts),
    twiceUntold: twice(byKey),
    twiceOnWire: twice(onWire),
  };
}

/** What the service has in its files, as the agent would find it. */
async function kept(folder: string, run: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const name of await readdir(folder)) {
    // It may be rotated while we look.
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    for (const line of text.split('\n')) {
      if (!line.includes(run)) continue;
      const { message } = JSON.parse(line) as { message: string };
      counts.set(message, (counts.get(message) ?? 0) + 1);
    }
  }
  return counts;
}
