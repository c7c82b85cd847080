import type { AlertReceiver, ReceivedAlert } from '@logpipeline/test-monitoring';
import { waitFor } from './waitFor.ts';

export type Arrival = {
  /** What came before does not count; in ms since 1970. */
  from: number;
  /** The deadline; default: 90. */
  seconds?: number;
  /** Among those that it has. */
  labels?: Readonly<Record<string, string>>;
};

/** What came since a moment, in ms since 1970. */
export function receivedSince({ received }: AlertReceiver, at: number): ReceivedAlert[] {
  return received.filter(({ receivedAt }) => receivedAt >= at);
}

/** Waits for a notification that comes after a moment. */
export async function alertArrival(
  receiver: AlertReceiver,
  alert: string,
  status: ReceivedAlert['status'],
  { from, seconds = 90, labels = {} }: Arrival,
): Promise<ReceivedAlert> {
  const wanted = Object.entries({ alertname: alert, ...labels });
  return await waitFor(`${alert} is ${status}`, seconds, async () =>
    receivedSince(receiver, from).find(
      (one) => one.status === status && wanted.every(([label, value]) => one.labels[label] === value),
    ),
  );
}
