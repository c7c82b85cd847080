import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { lostInLastHour } from '../lostInLastHour.ts';
import { atMost, lateBy, spoolUse } from '../shared.ts';
import { ofPipeline, selector, sinceSuccess } from './selector.ts';

export function now(limits: AlertLimits): Row {
  return {
    title: 'Now',
    panels: [
      {
        kind: 'stat',
        title: 'On nodes',
        about:
          'Nodes where the pipeline runs, and of them those where it is suspended (spec.suspend), where nothing is read because the spool is ' +
          'full, and where uploads fail. `kubectl describe logpipeline` names the nodes and the reason.',
        width: 8,
        values: [
          { name: 'running', expr: `count(${ofPipeline('suspended')})`, unit: 'short' },
          {
            name: 'suspended',
            expr: `sum(${ofPipeline('suspended')})`,
            unit: 'short',
            limits: atMost(1, 'yellow'),
          },
          { name: 'blocked', expr: `sum(${ofPipeline('blocked')})`, unit: 'short', limits: atMost(1) },
          { name: 'failing', expr: `sum(${ofPipeline('upload_failing')})`, unit: 'short', limits: atMost(1) },
        ],
      },
      {
        kind: 'stat',
        title: 'Worst node',
        about:
          'By how much the oldest record that is not in the bucket is older than the interval, the longest time without an upload, the interval, ' +
          'and the fullest spool. Where there is nothing to ship there are no uploads either.',
        width: 10,
        values: [
          {
            name: 'late by',
            expr: `round(max(clamp_min(${lateBy(selector)}, 0)))`,
            unit: 's',
            limits: atMost(limits.lateSeconds),
          },
          { name: 'last upload', expr: `max(${sinceSuccess})`, unit: 's' },
          { name: 'interval', expr: `max(${ofPipeline('upload_interval_seconds')})`, unit: 's' },
          {
            name: 'spool',
            expr: `max(${spoolUse(selector)})`,
            unit: 'percentunit',
            limits: atMost(limits.spool),
          },
        ],
      },
      lostInLastHour(limits, selector, { width: 6, reasons: '' }),
    ],
  };
}
