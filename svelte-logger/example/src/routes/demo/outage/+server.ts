import { askDemo } from '../../../demo/bucketDemo.ts';

/** Kills the ingest service. It comes back after some seconds. */
export function POST(): Promise<Response> {
  return askDemo('/outage', { method: 'POST' });
}
