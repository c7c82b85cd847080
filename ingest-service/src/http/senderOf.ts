import type { Context } from 'koa';
import type { Applications, Sender } from '../quota/applications.ts';
import { allowReading } from './cors.ts';

/** Longer is no key of ours. */
const MOST_KEY_LENGTH = 128;

/**
 * Who sends this request, when they may. From here on the answer can be read by the page, whatever it says.
 *
 * @param lenient reports of browsers may come without an origin of their own (https://w3c.github.io/reporting/#send-reports)
 * @throws Refusal 401 or 403
 */
export function senderOf(context: Context, applications: Applications, lenient = false): Sender {
  const origin = context.req.headers.origin;
  if (origin !== undefined && applications.allowsOrigin(origin)) allowReading(context, origin);
  const key = keyOf(context);
  const sender = applications.of(key);
  const isAbsent = origin === undefined || origin === 'null';
  if (!(lenient && isAbsent) && !(origin === undefined && key !== undefined)) sender.origins.demand(origin);
  return sender;
}

/** The header, or the query for beacons, which set no headers. */
function keyOf({ req, query }: Context): string | undefined {
  const key = req.headers['x-logpipeline-key'] ?? query['key'];
  if (key === undefined || key === '') return undefined;
  return String(Array.isArray(key) ? key[0] : key).slice(0, MOST_KEY_LENGTH + 1);
}
