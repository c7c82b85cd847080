import type { Protocol } from './protocol.ts';

/** A JSON object a line. */
export const datadog: Protocol = (body) =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { message?: string }).message)
    .filter((message) => message !== undefined);
