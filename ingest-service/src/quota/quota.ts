import { Refusal } from '../http/refusal.ts';
import type { Sender } from './applications.ts';
import type { Rates } from './rates.ts';

/** Takes so many records from what the sender and the address may send. @throws Refusal 429 */
export async function takeQuota(
  sender: Sender,
  addresses: Rates,
  prefix: string,
  records: number,
): Promise<void> {
  if (records <= 0) return;
  const byAddress = await addresses.take(prefix, records);
  if (byAddress > 0) throw limited('rateLimits.perAddress', 'this address', byAddress);
  const byApplication = await sender.rates.take('all', records);
  if (byApplication > 0)
    throw limited(sender.rateSetting, sender.name ?? 'pages without a key', byApplication);
}

function limited(setting: string, who: string, waitMs: number): Refusal {
  const retryAfter = Math.ceil(waitMs / 1000);
  return new Refusal(
    429,
    'rate_limited',
    `More records than allowed come from ${who} (${setting}). Try again in ${retryAfter} s.`,
    { setting, retryAfter },
  );
}
