import { askDemo } from '../../../demo/bucketDemo.ts';

/** A list of ids that a page's logger has written into its outbox. */
export async function POST({ request }: { request: Request }): Promise<Response> {
  return askDemo('/written', { method: 'POST', body: await request.text() });
}
