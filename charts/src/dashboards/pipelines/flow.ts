import type { Row } from '../dashboard.ts';
import { uploadAttempts } from '../eventPanels.ts';
import { ofPipeline, rate, selector } from './selector.ts';

export function flow(): Row {
  return {
    title: 'Flow',
    panels: [
      {
        kind: 'graph',
        title: 'Records per second',
        about:
          'Lines read from logs, lines whose place is durable on the node, and records proven to be in the bucket. Shipped comes in steps, an ' +
          'interval later. Less than read for longer: a backlog, or lines left out on purpose.',
        width: 12,
        unit: 'short',
        queries: [
          { legend: 'read', expr: rate('lines_read_total') },
          { legend: 'committed', expr: rate('lines_committed_total') },
          { legend: 'shipped', expr: rate('records_shipped_total') },
        ],
        colours: { read: 'blue', committed: 'purple', shipped: 'green' },
      },
      {
        kind: 'graph',
        title: 'Bytes per second',
        about: 'Bytes read from logs, and of compressed objects in the bucket: what the store is paid for.',
        width: 12,
        unit: 'binBps',
        queries: [
          { legend: 'read', expr: rate('read_bytes_total') },
          { legend: 'shipped', expr: rate('shipped_bytes_total') },
        ],
        colours: { read: 'blue', shipped: 'green' },
      },
      uploadAttempts(selector),
      {
        kind: 'graph',
        title: 'Size of an object',
        about:
          'Average bytes of an object, compressed, over 15 minutes. Many small objects cost more requests and slow queries down: a longer interval ' +
          'makes fewer and larger ones.',
        width: 6,
        unit: 'bytes',
        queries: [
          {
            legend: 'average',
            expr: `sum(increase(${ofPipeline('shipped_bytes_total')}[15m])) / (sum(increase(${ofPipeline('objects_shipped_total')}[15m])) > 0)`,
          },
        ],
      },
      {
        kind: 'graph',
        title: 'Time of an upload',
        about:
          'Average seconds of an attempt over 15 minutes, objects and indexes. Longer than usual: the store or the way to it.',
        width: 6,
        unit: 's',
        queries: [
          {
            legend: 'average',
            expr: `sum(increase(${ofPipeline('upload_seconds_total')}[15m])) / (sum(increase(${ofPipeline('upload_attempts_total')}[15m])) > 0)`,
          },
        ],
      },
    ],
  };
}
