import type { Row } from '../dashboard.ts';
import { rate, selector } from './selector.ts';

const byDevice = (metric: string) => `sum by (device) (${rate(metric)})`;

export function network(): Row {
  return {
    title: 'Network and sampling',
    panels: [
      {
        kind: 'graph',
        title: 'Network throughput',
        about: 'Bytes received (up) and sent (down) a second, by interface.',
        width: 8,
        unit: 'binBps',
        queries: [
          { legend: '{{device}} received', expr: byDevice('network_receive_bytes_total') },
          { legend: '{{device}} sent', expr: byDevice('network_transmit_bytes_total') },
        ],
        downwards: ' sent$',
      },
      {
        kind: 'graph',
        title: 'Network errors and drops per second',
        about:
          'More than now and then: a bad cable, driver or MTU (errors), or queues that are too short for the load (drops). `ip -s link` on the node.',
        width: 8,
        unit: 'short',
        queries: [
          {
            legend: '{{device}} errors',
            expr: `${byDevice('network_receive_errs_total')} + ${byDevice('network_transmit_errs_total')}`,
          },
          {
            legend: '{{device}} drops',
            expr: `${byDevice('network_receive_drop_total')} + ${byDevice('network_transmit_drop_total')}`,
          },
        ],
      },
      {
        kind: 'graph',
        title: 'Measurements that failed, per minute',
        about:
          'By what was to be measured. Its values are missing above, and null in the records. The agent’s log says why: a mount that hangs, a kernel ' +
          'without it, or a host path that is not mounted.',
        width: 8,
        unit: 'short',
        stacked: true,
        queries: [
          {
            legend: '{{collector}}',
            expr: `60 * sum by (collector) (rate(logpipeline_agent_sampler_errors_total{${selector}}[$__rate_interval]))`,
          },
        ],
      },
    ],
  };
}
