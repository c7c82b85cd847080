import type { Scenario } from './scenario.ts';
import { ofAgent, ofOperator, type Phase } from './scraped.ts';

const LEASE = { name: 'logpipeline-operator' };
const QUEUE = { name: 'logpipeline' };
const CONTROLLER = { controller: 'logpipeline' };

/** One that follows Secrets. */
const agent = (minutes: number) => [
  ofAgent('up', {}, [minutes, 1]),
  ofAgent('logpipeline_config_last_success_timestamp_seconds', {}, [minutes, { perMinute: 60 }]),
];

/** Two operators, of which the first leads; and an agent that follows Secrets. */
function operators(
  minutes: number,
  own: { leads?: Phase[]; standby?: Phase[]; depth?: Phase[]; done?: Phase[]; failed?: Phase[] } = {},
) {
  const of = (pod: string, leads: Phase[], depth: Phase[], done: Phase[], failed: Phase[]) => [
    ofOperator('up', { pod }, [minutes, 1]),
    ofOperator('leader_election_master_status', { ...LEASE, pod }, ...leads),
    ofOperator('workqueue_depth', { ...QUEUE, pod }, ...depth),
    ofOperator('controller_runtime_reconcile_total', { ...CONTROLLER, result: 'success', pod }, ...done),
    ofOperator('controller_runtime_reconcile_total', { ...CONTROLLER, result: 'error', pod }, ...failed),
  ];
  const still: Phase[] = [[minutes, 0]];
  return [
    ...of(
      'operator-1',
      own.leads ?? [[minutes, 1]],
      own.depth ?? still,
      own.done ?? [[minutes, { perMinute: 2 }]],
      own.failed ?? still,
    ),
    ...of('operator-2', own.standby ?? still, still, still, still),
    ...agent(minutes),
  ];
}

export const operatorScenarios: Scenario[] = [
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when nobody has led for ten minutes, and clears when the other one does',
    series: operators(50, {
      leads: [
        [10, 1],
        [40, 0],
      ],
      standby: [
        [35, 0],
        [15, 1],
      ],
    }),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '19m30s': 'pending',
      '20m': 'firing',
      '34m30s': 'firing',
      '35m': '-',
    },
    sent: {
      at: '20m',
      alerts: {
        '{why="no_leader"}':
          'No operator leads. Agents go on with what they have; changes of LogPipelines are not in effect, and statuses are old.',
      },
    },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when agents follow Secrets and no operator is scraped any longer',
    series: [
      ofOperator('up', {}, [10, 1], [40, 'stale']),
      ofOperator('leader_election_master_status', LEASE, [10, 1], [40, 'stale']),
      ...agent(50),
    ],
    states: { '9m30s': '-', '10m': 'pending', '19m30s': 'pending', '20m': 'firing' },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when keys wait and nothing comes to its end, and clears',
    series: operators(60, {
      depth: [
        [10, 0],
        [30, 4],
        [20, 0],
      ],
      done: [
        [10, { perMinute: 2 }],
        [30, { perMinute: 0 }],
        [20, { perMinute: 2 }],
      ],
    }),
    states: {
      '18m30s': '-',
      '19m30s': 'pending',
      '29m': 'pending',
      '29m30s': 'firing',
      '39m30s': 'firing',
      '40m': '-',
    },
    sent: {
      at: '30m',
      alerts: {
        '{why="stalled",controller="logpipeline"}':
          'The operator has finished nothing in its queue logpipeline for 10 minutes, although something waits. Agents go on with what they have; changes of LogPipelines are not in effect, and statuses are old.',
      },
    },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when most of what the operator does fails, and clears',
    series: operators(80, {
      done: [
        [10, { perMinute: 2 }],
        [70, { perMinute: 1 }],
      ],
      failed: [
        [10, 0],
        [30, { perMinute: 3 }],
        [40, { perMinute: 0 }],
      ],
    }),
    states: {
      '17m': '-',
      '17m30s': 'pending',
      '27m': 'pending',
      '27m30s': 'firing',
      '49m': 'firing',
      '49m30s': '-',
    },
    sent: {
      at: '39m',
      alerts: {
        '{why="failing",controller="logpipeline"}':
          '75% of what the operator does in its queue logpipeline has failed over the last 15 minutes. Agents go on with what they have; changes of LogPipelines are not in effect, and statuses are old.',
      },
    },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'is silent when nothing is to be done, and when the lease goes from one to the other',
    series: operators(60, {
      leads: [
        [20, 1],
        [40, 0],
      ],
      standby: [
        [21, 0],
        [39, 1],
      ],
      done: [[60, 100]],
    }),
    states: { '15m': '-', '20m30s': 'pending', '30m': '-', '59m': '-' },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'is silent where agents have a settings file and there is no operator',
    series: [ofAgent('up', {}, [40, 1])],
    states: { '20m': '-', '39m': '-' },
  },
];
