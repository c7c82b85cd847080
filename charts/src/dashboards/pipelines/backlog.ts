import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { furthestBehind } from '../furthestBehind.ts';
import { atMost, spoolUse } from '../shared.ts';
import { ofPipeline, selector, sinceSuccess } from './selector.ts';

const worst = (metric: string) => `max by (node) (${ofPipeline(metric)})`;
const oldest = worst('oldest_unshipped_seconds');

export function backlog(limits: AlertLimits): Row {
  return {
    title: 'Backlog',
    panels: [
      {
        kind: 'graph',
        title: 'Oldest unshipped record against the interval',
        about:
          'Its age on the ten worst nodes. Saw teeth up to the dashed line are normal. Above it uploads fail or reading is behind: see the outcomes, ' +
          'and the table below.',
        width: 12,
        unit: 's',
        queries: [
          { legend: '{{node}}', expr: `topk(10, ${oldest})` },
          { legend: 'interval', expr: `max(${ofPipeline('upload_interval_seconds')})` },
        ],
        colours: { interval: 'text' },
        lines: ['interval'],
      },
      {
        kind: 'graph',
        title: 'Spool against its limit',
        about:
          'Bytes that wait on the ten fullest nodes, and buffer.maxSize. At the limit nothing more is read until uploads succeed.',
        width: 12,
        unit: 'bytes',
        queries: [
          { legend: '{{node}}', expr: `topk(10, ${worst('spool_bytes')})` },
          { legend: 'limit', expr: `max(${ofPipeline('spool_limit_bytes')})` },
        ],
        colours: { limit: 'red' },
        lines: ['limit'],
      },
      furthestBehind(
        limits,
        selector,
        'The 15 nodes whose oldest record of this pipeline is latest. Late by: older than the interval. A node leads to its dashboard.',
        (ofThose) => [
          { name: 'Oldest record', expr: ofThose(oldest), unit: 's' },
          { name: 'Last upload', expr: ofThose(`(${sinceSuccess})`), unit: 's' },
          {
            name: 'Spool',
            expr: ofThose(`max by (node) ${spoolUse(selector)}`),
            unit: 'percentunit',
            limits: atMost(limits.spool),
          },
          { name: 'Waiting', expr: ofThose(worst('upload_queue_segments')), unit: 'short' },
          { name: 'Not read yet', expr: ofThose(worst('unread_bytes')), unit: 'bytes' },
          { name: 'Logs', expr: ofThose(worst('sources')), unit: 'short' },
          { name: 'Not tailed', expr: ofThose(worst('files_not_tailed')), unit: 'short', limits: atMost(1) },
        ],
      ),
    ],
  };
}
