import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { S3Settings } from '@logpipeline/s3';
import type { PutOutcome, PutRequest } from '../../src/destinations/destination.ts';

export type DestinationSettings = { s3: S3Settings } | { directory: { path: string } };

/** Puts files one after the other in a process of its own: only so its memory can be told from the tests'. */
export async function putInChild(
  settings: DestinationSettings,
  requests: readonly PutRequest[],
): Promise<{ status: PutOutcome['status']; peakRssMb: number }[]> {
  const plain = requests.map(({ signal: _, ...rest }) => rest);
  const main = new URL('./putInChild.main.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    main,
    JSON.stringify({ settings, requests: plain }),
  ]);
  return JSON.parse(stdout);
}
