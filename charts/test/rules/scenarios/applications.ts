import type { Scenario } from '../scenario.ts';
import { type Course, ofAgent } from '../scraped.ts';

/** Lines of a workload; `namespace` is that of the workload, since the labels of a metric are honoured. */
function lines(workload: string, level: string, course: Course, node = 'n1') {
  return ofAgent('logpipeline_log_records_total', { node, namespace: 'shop', workload, level }, course);
}

export const applicationScenarios: Scenario[] = [
  {
    alert: 'ApplicationErrorRateHigh',
    what: 'fires when a workload logs more than ten errors a minute on all nodes together, and clears',
    series: [
      lines('orders', 'ERROR', '0 for 10m, +8/m for 30m, +0/m for 30m'),
      lines('orders', 'FATAL', '0 for 10m, +3/m for 30m, +0/m for 30m'),
      lines('orders', 'ERROR', '0 for 10m, +4/m for 30m, +0/m for 30m', 'n2'),
      lines('orders', 'INFO', '+600/m for 70m'),
      lines('web', 'ERROR', '+9/m for 70m'),
      lines('web', 'WARN', '+100/m for 70m'),
    ],
    states: '12m30s -, 13m pending, 17m30s pending, 18m firing, 41m firing, 41m30s -',
    sent: {
      at: '30m',
      alerts: {
        '{namespace="shop",workload="orders"}':
          'shop/orders has logged 15.0 errors a minute (levels ERROR and FATAL) over the last 5 minutes.',
      },
    },
  },
  {
    alert: 'ApplicationErrorRateHigh',
    what: 'names what is over the bound of workloads, and nobody’s namespace',
    series: [
      ofAgent(
        'logpipeline_log_records_total',
        { namespace: '', workload: '<other>', level: 'ERROR' },
        '+30/m for 40m',
      ),
    ],
    states: '20m firing',
    sent: {
      at: '20m',
      alerts: {
        '{workload="<other>"}':
          '<other> has logged 30.0 errors a minute (levels ERROR and FATAL) over the last 5 minutes.',
      },
    },
  },
  {
    alert: 'ApplicationErrorRateHigh',
    what: 'is silent when agents start anew and count from 0 again',
    series: [
      lines('web', 'ERROR', '+5/m for 20m, 0 for 0.5m, +5/m for 20m'),
      lines('web', 'ERROR', '5000 for 20m, stale for 20m', 'n2'),
      ofAgent(
        'logpipeline_log_records_total',
        { node: 'n2', pod: 'new', namespace: 'shop', workload: 'web', level: 'ERROR' },
        'nothing for 21m, 0 for 19m',
      ),
    ],
    states: '19m -, 20m30s -, 22m -, 26m -, 39m -',
  },
];
