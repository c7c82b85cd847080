import type { BrowserName } from './browsers.ts';
import { type Costs, costsOf } from './figures.ts';
import type { Variant } from './pages.ts';
import { products } from './products.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { timing } from './timing.ts';

export interface CostPlan {
  browser: BrowserName;
  rounds: number;
  clicks: number;
  /** Of ours. */
  service: { port: number; origin: string };
  folder: string;
  say: (text: string) => void;
}

/** Each product in the timed page, with somebody who takes what it sends. */
export async function cost({ service, ...plan }: CostPlan): Promise<Costs> {
  const receivers = new Map<Variant, Receiver>();
  try {
    for (const { name, protocol } of products)
      receivers.set(name, await startReceiver(protocol, name === 'logpipeline' ? service : undefined));
    const url = (name: Variant) => receivers.get(name)?.url ?? '';
    const endpoints: Record<Variant, string> = {
      none: '',
      emptyAction: '',
      logClick: url('logpipeline'),
      logpipeline: url('logpipeline'),
      faro: url('faro'),
      sentry: url('sentry'),
      datadog: url('datadog'),
    };
    const defines = Object.fromEntries(products.map(({ name, define }) => [name, define]));
    const costs = costsOf(await timing({ ...plan, endpoints, defines }));
    for (const [name, receiver] of receivers) demandRecords(name, receiver, plan.rounds * plan.clicks);
    return costs;
  } finally {
    for (const receiver of receivers.values()) await receiver.stop();
  }
}

/** A logger that records nothing costs nothing. That a few of a page's last ones do not come is another matter. */
function demandRecords(name: Variant, { came, troubles }: Receiver, clicks: number): void {
  const [trouble] = troubles;
  if (trouble !== undefined) throw new Error(`the recorder for ${name} did not understand it: ${trouble}`);
  const records = came.get('USER_ACTION') ?? 0;
  if (records < clicks / 2) throw new Error(`of ${clicks} clicks with ${name} only ${records} came`);
}
