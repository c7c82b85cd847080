import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface BrowserRecord {
  level: string;
  message: string;
  event_id: string;
  request_id?: string;
  component?: string;
  page?: string;
  route?: string;
  stack?: string;
  error?: { name: string; message: string };
  data?: Record<string, unknown>;
}

/** Takes what the page's logger sends, as the ingest service does: all of it. */
export async function startRecordServer() {
  const records: BrowserRecord[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const cors = {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*',
        'access-control-allow-methods': '*',
      };
      if (request.method !== 'POST') return response.writeHead(204, cors).end();
      const body = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      const batch = JSON.parse(text) as { records: BrowserRecord[] };
      const known = new Set(records.map(({ event_id }) => event_id));
      records.push(...batch.records.filter(({ event_id }) => !known.has(event_id)));
      response.writeHead(202, { ...cors, 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ accepted: batch.records.length, duplicate: 0, rejected: 0, results: [] }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
