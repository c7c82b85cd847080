import type { Row } from '../dashboard.ts';
import { OR_NOT_SCRAPED, ofIngest, quantile, rate } from './selector.ts';

export function requests(): Row {
  return {
    title: 'Requests',
    panels: [
      {
        kind: 'graph',
        title: 'Requests per second, by status',
        about:
          '4xx is what clients do: 401 and 403 keys and origins, 413 size, 429 more than the rate limits allow. 503: the service has no room, cannot ' +
          'write or has too much at once. 500: a bug.',
        width: 8,
        unit: 'short',
        stacked: true,
        queries: [{ legend: '{{status}}', expr: `sum by (status) (${rate('requests_total')})` }],
        colours: {
          200: 'light-blue',
          202: 'green',
          204: 'blue',
          400: 'yellow',
          403: 'purple',
          429: 'orange',
          500: 'dark-red',
          503: 'red',
        },
        ifEmpty: `There were no requests, ${OR_NOT_SCRAPED}.`,
      },
      {
        kind: 'graph',
        title: 'Time of a request',
        about:
          'From its headers to the end of the answer, which comes after the sync. Higher than the time of a sync: clients send slowly, or the CPU ' +
          'is busy.',
        width: 8,
        unit: 's',
        queries: [
          { legend: '50th percentile', expr: quantile(0.5, 'request_duration_seconds') },
          { legend: '95th percentile', expr: quantile(0.95, 'request_duration_seconds') },
          { legend: '99th percentile', expr: quantile(0.99, 'request_duration_seconds') },
        ],
        colours: { '50th percentile': 'green', '95th percentile': 'orange', '99th percentile': 'red' },
        ifEmpty: `There were no requests, ${OR_NOT_SCRAPED}.`,
      },
      {
        kind: 'graph',
        title: 'Connections and sessions',
        about:
          'Connections that are open, and sessions of which is known what they have sent, of all replicas. Sessions that were forgotten early, per minute: ' +
          'what they send again may be kept twice.',
        width: 8,
        unit: 'short',
        queries: [
          { legend: 'connections', expr: `sum(${ofIngest('connections')})` },
          { legend: 'sessions', expr: `sum(${ofIngest('dedupe_sessions')})` },
          { legend: 'forgotten per minute', expr: `60 * sum(${rate('dedupe_evicted_sessions_total')})` },
        ],
        colours: { connections: 'blue', sessions: 'green', 'forgotten per minute': 'red' },
        ifEmpty: 'No ingest service is scraped.',
      },
    ],
  };
}
