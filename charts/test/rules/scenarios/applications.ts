import type { Scenario } from '../scenario.ts';
import { type Course, ofAgent, ofIngest } from '../scraped.ts';

/** Lines of a workload; `namespace` is that of the workload, since the labels of a metric are honoured. */
function lines(workload: string, level: string, course: Course, node = 'n1') {
  return ofAgent('logpipeline_log_records_total', { node, namespace: 'shop', workload, level }, course);
}

/** Records of browsers that a replica has accepted. */
function records(labels: { app: string; release: string; pod?: string }, level: string, course: Course) {
  return ofIngest('logpipeline_browser_records_total', { ...labels, level }, course);
}

const SHOP_2 = { app: 'shop', release: '2.0.1' };

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
  {
    alert: 'ApplicationErrorRateHigh',
    what: 'fires when a release reports more than ten errors a minute from browsers, to all replicas together, and clears',
    series: [
      records(SHOP_2, 'ERROR', '0 for 10m, +8/m for 30m, +0/m for 30m'),
      records({ ...SHOP_2, pod: 'ingest-1' }, 'FATAL', '0 for 10m, +7/m for 30m, +0/m for 30m'),
      records(SHOP_2, 'INFO', '+600/m for 70m'),
      records({ app: 'shop', release: '2.0.0' }, 'ERROR', '+9/m for 70m'),
      records({ app: 'admin', release: '7' }, 'WARN', '+100/m for 70m'),
    ],
    states: '12m30s -, 13m pending, 17m30s pending, 18m firing, 41m firing, 41m30s -',
    sent: {
      at: '30m',
      alerts: {
        '{app="shop",release="2.0.1"}':
          'Browsers with shop, release 2.0.1, have reported 15.0 errors a minute (levels ERROR and FATAL) over the last 5 minutes.',
      },
    },
  },
  {
    alert: 'ApplicationErrorRateHigh',
    what: 'fires for a workload and for browsers side by side, also for an application without a name',
    series: [
      lines('web', 'ERROR', '+30/m for 40m'),
      records({ app: '', release: '' }, 'ERROR', '+24/m for 40m'),
      records({ app: 'docs', release: '' }, 'ERROR', '+12/m for 40m'),
    ],
    states: '20m firing',
    sent: {
      at: '20m',
      alerts: {
        '{namespace="shop",workload="web"}':
          'shop/web has logged 30.0 errors a minute (levels ERROR and FATAL) over the last 5 minutes.',
        '{}': 'Browsers with an application without a name have reported 24.0 errors a minute (levels ERROR and FATAL) over the last 5 minutes.',
        '{app="docs"}':
          'Browsers with docs have reported 12.0 errors a minute (levels ERROR and FATAL) over the last 5 minutes.',
      },
    },
  },
  {
    alert: 'ApplicationErrorRateHigh',
    what: 'is silent when a replica of the ingest service starts anew, or is scaled away',
    series: [
      records(SHOP_2, 'ERROR', '+5/m for 20m, 0 for 0.5m, +5/m for 20m'),
      records({ ...SHOP_2, pod: 'ingest-1' }, 'ERROR', '5000 for 20m, stale for 20m'),
    ],
    states: '19m -, 20m30s -, 22m -, 26m -, 39m -',
  },
];
