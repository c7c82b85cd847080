import { gzipSync } from 'node:zlib';

/** Records of a batch, and bytes of a record. */
export const BATCH = { records: 50, recordBytes: 500 };

/** Batches of a page's clicks, each with events that nobody sent before, gzipped as browsers do it. */
export function makeBodies(count: number, run: string): Buffer[] {
  return Array.from({ length: count }, (_, nth) => gzipSync(JSON.stringify(batch(`${run}-${nth}`))));
}

function batch(session: string): unknown {
  const sentAt = new Date().toISOString();
  return {
    sent_at: sentAt,
    app: 'shop',
    release: '1.4.2',
    records: Array.from({ length: BATCH.records }, (_, nth) => record(session, nth, sentAt)),
  };
}

const ELEMENTS = ['submit_button', 'cart_link', 'search_field', 'menu', 'product_card', 'filter_price'];

function record(session: string, nth: number, timestamp: string): Record<string, unknown> {
  const fields = {
    timestamp,
    level: nth % 10 === 0 ? 'ERROR' : 'INFO',
    message: nth % 10 === 0 ? 'FRONTEND_ERROR' : 'USER_ACTION',
    event_id: `${session}:${nth}`,
    page: `https://shop.example.com/products/${nth * 37}`,
    route: '/products/[id]',
    data: {
      action: 'button_click',
      element: ELEMENTS[nth % ELEMENTS.length],
      sessionId: session,
      userId: `user${nth % 7}`,
      position: { x: nth * 13, y: nth * 7 },
      durations: [nth, nth * 2, nth * 3],
      detail: '',
    },
  };
  const missing = BATCH.recordBytes - JSON.stringify(fields).length;
  fields.data.detail = words(nth, Math.max(0, missing));
  return fields;
}

const WORDS =
  'the quick brown fox jumps over a lazy dog while nobody is watching and the page renders again '.split(' ');

function words(seed: number, length: number): string {
  let text = '';
  for (let i = seed; text.length < length; i += 1 + (i % 3)) text += `${WORDS[(i * 7) % WORDS.length]} `;
  return text.slice(0, length);
}
