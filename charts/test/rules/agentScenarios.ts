import type { Scenario } from './scenario.ts';
import { ofAgent, ofOperator, type Phase } from './scraped.ts';
import { pipeline } from './scrapedPipeline.ts';

/** Lines of a workload; `namespace` is that of the workload, since the labels of a metric are honoured. */
function lines(workload: string, level: string, ...phases: Phase[]) {
  return ofAgent('logpipeline_log_records_total', { namespace: 'shop', workload, level }, ...phases);
}

export const agentScenarios: Scenario[] = [
  {
    alert: 'ApplicationErrorRateHigh',
    what: 'fires when a workload logs more than ten errors a minute on all nodes together, and clears',
    series: [
      lines('orders', 'ERROR', [10, 0], [30, { perMinute: 8 }], [30, { perMinute: 0 }]),
      lines('orders', 'FATAL', [10, 0], [30, { perMinute: 3 }], [30, { perMinute: 0 }]),
      lines('orders', 'INFO', [70, { perMinute: 600 }]),
      lines('web', 'ERROR', [70, { perMinute: 9 }]),
      lines('web', 'WARN', [70, { perMinute: 100 }]),
      ofAgent(
        'logpipeline_log_records_total',
        { node: 'n2', namespace: 'shop', workload: 'orders', level: 'ERROR' },
        [10, 0],
        [30, { perMinute: 4 }],
        [30, { perMinute: 0 }],
      ),
    ],
    states: {
      '12m30s': '-',
      '13m': 'pending',
      '17m30s': 'pending',
      '18m': 'firing',
      '41m': 'firing',
      '41m30s': '-',
    },
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
      // An agent says namespace="": it has none.
      ofAgent('logpipeline_log_records_total', { namespace: '', workload: '<other>', level: 'ERROR' }, [
        40,
        { perMinute: 30 },
      ]),
    ],
    states: { '20m': 'firing' },
    sent: {
      at: '20m',
      alerts: {
        '{workload="<other>"}':
          '<other> has logged 30.0 errors a minute (levels ERROR and FATAL) over the last 5 minutes.',
      },
    },
  },
  {
    alert: 'AgentDown',
    what: 'fires when an agent has not answered for five minutes, and clears',
    series: [ofAgent('up', {}, [10, 1], [10, 0], [20, 1]), ofAgent('up', { node: 'n2' }, [40, 1])],
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '14m30s': 'pending',
      '15m': 'firing',
      '19m30s': 'firing',
      '20m': '-',
    },
    sent: {
      at: '15m',
      alerts: {
        '{node="n1"}':
          'The agent on node n1 does not answer Prometheus: its logs are not shipped while it is down.',
      },
    },
  },
  {
    alert: 'AgentDown',
    what: 'fires when the operator is scraped and no agent any longer, and clears',
    series: [
      ofOperator('up', {}, [60, 1]),
      ofOperator('leader_election_master_status', { name: 'logpipeline-operator' }, [60, 1]),
      ofAgent('up', {}, [10, 1], [20, 'stale'], [30, 1]),
    ],
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '14m30s': 'pending',
      '15m': 'firing',
      '29m30s': 'firing',
      '30m': '-',
    },
    sent: {
      at: '15m',
      alerts: {
        '{}': 'Prometheus scrapes the operator, and not one agent: either none runs, or its scrape configuration does not find them.',
      },
    },
  },
  {
    alert: 'AgentDown',
    what: 'is silent when a pod takes the place of another, and about a node that has gone',
    series: [
      ofAgent('up', {}, [10, 1], [30, 0]),
      ofAgent('up', { pod: 'agent-n1-new' }, [10, null], [30, 1]),
      ofAgent('up', { node: 'n2' }, [10, 1], [4, 0], [26, 'stale']),
    ],
    states: { '14m': '-', '16m': '-', '39m': '-' },
  },
  {
    alert: 'AgentMissingOnNode',
    what: 'fires when a node has had no agent for ten minutes, whichever operator says so, and clears',
    series: [
      ofOperator('logpipeline_operator_agent_missing', { node: 'n1' }, [10, null], [5, 1], [35, 'stale']),
      ofOperator(
        'logpipeline_operator_agent_missing',
        { node: 'n1', pod: 'operator-2' },
        [15, null],
        [15, 1],
        [20, 'stale'],
      ),
    ],
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '19m30s': 'pending',
      '20m': 'firing',
      '29m30s': 'firing',
      '30m': '-',
    },
    sent: {
      at: '20m',
      alerts: {
        '{node="n1"}':
          'Node n1 should run an agent and has none that is ready: its logs are not shipped, and what the kubelet rotates away meanwhile is lost.',
      },
    },
  },
  {
    alert: 'AgentMissingOnNode',
    what: 'is silent about a node that is cordoned or deleted before ten minutes are over: the operator leaves it out',
    series: [
      ofOperator('logpipeline_operator_agent_missing', { node: 'n1' }, [10, null], [9, 1], [31, 'stale']),
      ofOperator('logpipeline_operator_agents_missing', {}, [10, 0], [9, 1], [31, 0]),
    ],
    states: { '18m30s': 'pending', '19m': '-', '20m': '-', '49m': '-' },
  },
  {
    alert: 'FileNotTailed',
    what: 'fires when a log could not be read for ten minutes, and clears',
    series: pipeline(50, {
      files_not_tailed: [
        [10, 0],
        [20, 2],
        [20, 0],
      ],
    }),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '19m30s': 'pending',
      '20m': 'firing',
      '29m30s': 'firing',
      '30m': '-',
    },
    sent: {
      at: '20m',
      alerts: {
        '{node="n1",pipeline="shop/orders"}':
          'On node n1 the pipeline shop/orders selects 2 logs that cannot be opened or read.',
      },
    },
  },
  {
    alert: 'ConfigRejected',
    what: 'fires once when agents of several nodes have refused a configuration for a quarter of an hour, and clears',
    series: ['n1', 'n2', 'n3'].map((node) =>
      ofAgent('logpipeline_config_rejected', { node }, [10, 0], [20, node === 'n3' ? 0 : 1], [20, 0]),
    ),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '24m30s': 'pending',
      '25m': 'firing',
      '29m30s': 'firing',
      '30m': '-',
    },
    sent: {
      at: '25m',
      alerts: {
        '{}': 'On 2 nodes agents cannot use a configuration, and its pipelines go on with the last good one.',
      },
    },
  },
];
