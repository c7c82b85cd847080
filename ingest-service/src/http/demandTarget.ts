import type { Context } from 'koa';
import { Refusal } from './refusal.ts';

/** What is asked for may be a whole address, and then be none: `http://[::1/`. @throws Refusal 400 */
export function demandTarget(context: Context): void {
  try {
    if (typeof context.path === 'string') return;
  } catch {
    // Node's URL parser says so by throwing.
  }
  throw new Refusal(400, 'target_invalid', 'What the request asks for is no valid path or address.');
}
