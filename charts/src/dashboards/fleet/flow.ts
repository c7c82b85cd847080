import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { uploadAttempts } from '../eventPanels.ts';
import { atMost, cluster } from '../shared.ts';

const errors = `namespace_workload:logpipeline_log_errors:rate5m{${cluster}}`;

export function flow(limits: AlertLimits): Row {
  return {
    title: 'Flow',
    panels: [
      {
        kind: 'graph',
        title: 'Records per second',
        about:
          'Lines read from logs, and records proven to be in a bucket. Shipped follows read by an interval; less for longer is a backlog, or ' +
          'lines that levels, sampling or a rate limit leave out.',
        width: 12,
        unit: 'short',
        queries: [
          { legend: 'read', expr: `sum(pipeline:logpipeline_agent_lines_read:rate5m{${cluster}})` },
          { legend: 'shipped', expr: `sum(pipeline:logpipeline_agent_records_shipped:rate5m{${cluster}})` },
        ],
        colours: { read: 'blue', shipped: 'green' },
      },
      {
        kind: 'graph',
        title: 'Bytes per second',
        about: 'Bytes read from logs, and of compressed objects in buckets: what the store is paid for.',
        width: 12,
        unit: 'binBps',
        queries: [
          { legend: 'read', expr: `sum(rate(logpipeline_agent_read_bytes_total{${cluster}}[5m]))` },
          { legend: 'shipped', expr: `sum(pipeline:logpipeline_agent_shipped_bytes:rate5m{${cluster}})` },
        ],
        colours: { read: 'blue', shipped: 'green' },
      },
      {
        kind: 'graph',
        title: 'Errors per minute, by workload',
        about:
          'Lines of level ERROR and FATAL, of the ten workloads that had most of them in the time shown. The line is where ' +
          'ApplicationErrorRateHigh begins. Read them with `kubectl logs`, or in the bucket by their level.',
        width: 12,
        unit: 'short',
        queries: [
          {
            legend: '{{namespace}}/{{workload}}',
            expr: `60 * ${errors} and topk(10, max_over_time(${errors}[$__range] @ end()))`,
          },
        ],
        limits: atMost(limits.errorsPerMinute),
      },
      uploadAttempts(cluster),
    ],
  };
}
