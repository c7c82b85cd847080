/** Where the demo tells what is in the bucket. Without it the pages work, and nobody reads their records. */
const { BUCKET_DEMO } = process.env;

const MISSING = 'Nobody reads the bucket. Start the example by: npm run demo -- --web';

/** @param path of the demo's own server @returns its answer, or 503 when there is none */
export async function askDemo(path: string, init: RequestInit = {}): Promise<Response> {
  if (BUCKET_DEMO === undefined) return new Response(MISSING, { status: 503 });
  const { status, body, headers } = await fetch(`${BUCKET_DEMO}${path}`, init);
  return new Response(body, {
    status,
    headers: { 'content-type': headers.get('content-type') ?? 'text/plain', 'cache-control': 'no-store' },
  });
}
