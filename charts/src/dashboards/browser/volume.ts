import type { Row } from '../dashboard.ts';
import { OR_NOT_SCRAPED, ofIngest, quantile, rate } from './selector.ts';

const average = (histogram: string) =>
  `sum(${rate(`${histogram}_sum`)}) / (sum(${rate(`${histogram}_count`)}) > 0)`;

export function volume(): Row {
  return {
    title: 'Volume and losses',
    panels: [
      {
        kind: 'graph',
        title: 'Time of a sync',
        about:
          'Of writing what waited to the volume. Each answer waits for one or two. Longer than usual: the disk, or who else uses it.',
        width: 8,
        unit: 's',
        queries: [
          { legend: '50th percentile', expr: quantile(0.5, 'sync_duration_seconds') },
          { legend: '99th percentile', expr: quantile(0.99, 'sync_duration_seconds') },
        ],
        colours: { '50th percentile': 'green', '99th percentile': 'red' },
        ifEmpty: `Nothing was written, ${OR_NOT_SCRAPED}.`,
      },
      {
        kind: 'graph',
        title: 'Requests that a sync serves',
        about: 'On average. More under load is as it should be: one sync for all that wait.',
        width: 8,
        unit: 'short',
        queries: [{ legend: 'requests', expr: average('sync_batch_requests') }],
        ifEmpty: `Nothing was written, ${OR_NOT_SCRAPED}.`,
      },
      {
        kind: 'graph',
        title: 'Bytes that wait for a sync',
        about:
          'Of all replicas, and how many a sync writes on average. What waits grows when the disk is slower than browsers are.',
        width: 8,
        unit: 'bytes',
        queries: [
          { legend: 'waiting', expr: `sum(${ofIngest('waiting_bytes')})` },
          { legend: 'a sync', expr: average('sync_batch_bytes') },
        ],
        colours: { waiting: 'orange', 'a sync': 'blue' },
        ifEmpty: 'No ingest service is scraped.',
      },
      {
        kind: 'graph',
        title: 'Logs on the volume against their limit',
        about:
          'Bytes on the fullest replica that are not shipped and deleted yet, and what may be. Saw teeth are normal. At the limit ' +
          'browsers get 503: docs/runbooks/IngestFillingUp.md.',
        width: 12,
        unit: 'bytes',
        queries: [
          { legend: '{{log}}', expr: `max by (log) (${ofIngest('log_bytes')})` },
          { legend: 'limit of {{log}}', expr: `min by (log) (${ofIngest('log_limit_bytes')})` },
        ],
        colours: {
          browser: 'blue',
          request: 'purple',
          'limit of browser': 'red',
          'limit of request': 'orange',
        },
        lines: ['limit of browser', 'limit of request'],
        ifEmpty: 'No ingest service is scraped.',
      },
      {
        kind: 'graph',
        title: 'Events lost, and values redacted, per minute',
        about:
          'Lost: events that a session had numbered and that never came, told a day later. Redacted: what was replaced or removed in records, by what found ' +
          'it; a pattern that finds much all of a sudden is an application that logs secrets.',
        width: 12,
        unit: 'short',
        queries: [
          { legend: 'lost events', expr: `60 * sum(${rate('lost_events_total')})` },
          { legend: '{{pattern}}', expr: `60 * sum by (pattern) (${rate('redactions_total')}) > 0` },
        ],
        colours: { 'lost events': 'red' },
        ifEmpty: 'No ingest service is scraped.',
      },
    ],
  };
}
