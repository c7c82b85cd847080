import { askDemo } from '../../../demo/bucketDemo.ts';

/** What was found in the bucket since the page asked last. */
export function GET({ url }: { url: URL }): Promise<Response> {
  return askDemo(`/bucket${url.search}`);
}
