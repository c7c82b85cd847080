import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { atMost, cluster } from '../shared.ts';
import { ofIngest, quantile } from './selector.ts';

const up = `up{job=~"$ingestJob",${cluster}}`;
const NOT_SCRAPED = 'not scraped';
const per5m = (metric: string, matchers = '') => `sum(rate(${ofIngest(metric, matchers)}[5m]))`;
/** 0, and not nothing, while there is what it is a share of. */
const share = (part: string, whole: string) => `(${part} or 0 * ${whole}) / (${whole} > 0)`;

export function now(limits: AlertLimits): Row {
  return {
    title: 'Now',
    panels: [
      {
        kind: 'stat',
        title: 'Ingest service',
        about:
          'Replicas that Prometheus reaches, replicas that it does not, those that cannot write to their volume, and versions that run. 0 up: there is none ' +
          '(ingest.enabled), or it is not scraped (monitoring.podMonitor.enabled, networkPolicy.metricsFrom). Nothing below has data then.',
        width: 7,
        values: [
          {
            name: 'up',
            expr: `sum(${up}) or vector(0)`,
            unit: 'short',
            limits: { below: 'red', steps: [{ from: 1, colour: 'green' }] },
          },
          { name: 'down', expr: `count(${up} == 0) or vector(0)`, unit: 'short', limits: atMost(1) },
          {
            name: 'unwritable',
            expr: `count(${ofIngest('writable')} == 0) or vector(0)`,
            unit: 'short',
            limits: atMost(1),
          },
          {
            name: 'versions',
            expr: `count(count by (version) (logpipeline_build_info{component="ingest",${cluster}}))`,
            unit: 'short',
            limits: atMost(2, 'yellow'),
          },
        ],
        ifEmpty: NOT_SCRAPED,
      },
      {
        kind: 'stat',
        title: 'Records',
        about:
          'Accepted per second, and the share that was rejected, over five minutes; and events of the last hour that clients had numbered and that ' +
          'never came. Rejected: the panel below says why, and docs/runbooks/IngestRecordsRejected.md what to do.',
        width: 6,
        values: [
          { name: 'accepted/s', expr: per5m('records_total', 'result="accepted"'), unit: 'short' },
          {
            name: 'rejected',
            expr: share(per5m('records_total', 'result="rejected"'), per5m('records_total')),
            unit: 'percentunit',
            limits: atMost(limits.rejectedShare, 'orange'),
          },
          {
            name: 'lost in 1 h',
            expr: `sum(increase(${ofIngest('lost_events_total')}[1h]))`,
            unit: 'short',
            limits: atMost(1, 'orange'),
          },
        ],
        ifEmpty: NOT_SCRAPED,
      },
      {
        kind: 'stat',
        title: 'Requests',
        about:
          'The time in which 99 of 100 were answered, the share that was slow, and of the good ones the share that failed by the service’s own fault, over ' +
          'five minutes. Nothing: there were no requests.',
        width: 6,
        values: [
          { name: 'p99', expr: quantile(0.99, 'request_duration_seconds', '5m'), unit: 's' },
          {
            name: 'slow',
            expr: share(per5m('slow_requests_total'), per5m('requests_total')),
            unit: 'percentunit',
            limits: atMost(limits.slowShare, 'orange'),
          },
          {
            name: 'failed',
            expr: share(
              per5m('requests_total', 'status=~"5.."'),
              per5m('requests_total', 'status=~"2..|5.."'),
            ),
            unit: 'percentunit',
            limits: atMost(limits.failingShare),
          },
        ],
        ifEmpty: 'no requests',
      },
      {
        kind: 'stat',
        title: 'Volume',
        about:
          'The fullest log of any replica, as a share of what it may have, and the least room on a volume. Nearly full: the agent beside the service ' +
          'does not take the records; docs/runbooks/IngestFillingUp.md.',
        width: 5,
        values: [
          {
            name: 'fullest log',
            expr: `max(${ofIngest('log_bytes')} / ${ofIngest('log_limit_bytes')})`,
            unit: 'percentunit',
            limits: atMost(limits.ingestLog),
          },
          { name: 'least free', expr: `min(${ofIngest('disk_free_bytes')})`, unit: 'bytes' },
        ],
        ifEmpty: NOT_SCRAPED,
      },
    ],
  };
}
