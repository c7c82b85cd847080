import { askDemo } from '../../../demo/bucketDemo.ts';

/** The newest records of the bucket, and each that comes, as server-sent events. */
export function GET({ request }: { request: Request }): Promise<Response> {
  return askDemo('/bucket', { signal: request.signal });
}
