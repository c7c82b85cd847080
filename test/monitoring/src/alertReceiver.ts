import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@logpipeline/test-cluster/waitFor';

/** One alert of a notification, as it came. */
export type ReceivedAlert = {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** RFC 3339. */
  startsAt: string;
  endsAt: string;
  /** When it came, ms since the epoch. */
  receivedAt: number;
};

/** A webhook as a person's pager would be. */
export type AlertReceiver = {
  /** For Alertmanager's `webhook_configs`. */
  readonly url: string;
  /** All that came, in order; an alert that goes on comes once, and once more when it is over. */
  readonly received: readonly ReceivedAlert[];
  /** The first that came or will come with this name, status and, when given, labels. Rejects after the deadline. */
  until(
    name: string,
    status: ReceivedAlert['status'],
    timeoutMs: number,
    labels?: Readonly<Record<string, string>>,
  ): Promise<ReceivedAlert>;
  stop(): Promise<void>;
};

/** Starts a webhook receiver on a free port. */
export async function startAlertReceiver(options: { host?: string } = {}): Promise<AlertReceiver> {
  const host = options.host ?? '127.0.0.1';
  const received: ReceivedAlert[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { alerts: ReceivedAlert[] };
      received.push(...alerts.map((alert) => ({ ...alert, receivedAt: Date.now() })));
      response.end();
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/`,
    received,
    async until(name, status, timeoutMs, labels = {}) {
      const wanted = Object.entries({ alertname: name, ...labels });
      const isWanted = (alert: ReceivedAlert) =>
        alert.status === status && wanted.every(([label, value]) => alert.labels[label] === value);
      const what = `${status} of ${JSON.stringify({ alertname: name, ...labels })}`;
      try {
        return await waitFor(what, timeoutMs, () => received.find(isWanted) ?? null, 20);
      } catch (error) {
        throw new Error(`${(error as Error).message}; until now came: ${summary(received)}`, {
          cause: error,
        });
      }
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const summary = (received: readonly ReceivedAlert[]) =>
  received.map(({ labels, status }) => `${labels['alertname']} ${status}`).join(', ') || 'nothing';
