import type { Protocol } from './protocol.ts';

/** What comes by the wire; what counts is what the service has kept. */
export const logpipeline: Protocol = (body) =>
  (JSON.parse(body) as { records: { message: string }[] }).records.map(({ message }) => message);
