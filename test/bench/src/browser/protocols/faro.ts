import type { Protocol } from './protocol.ts';

/** One JSON object a request, with a list for each kind of signal. */
export const faro: Protocol = (body) =>
  ((JSON.parse(body) as { logs?: { message: string }[] }).logs ?? []).map(({ message }) => message);
