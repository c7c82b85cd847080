import type { Scenario } from '../scenario.ts';
import { type Course, ofAgent, ofOperator } from '../scraped.ts';

const LEASE = { name: 'logpipeline-operator' };
const REST =
  'Agents go on with what they have; changes of LogPipelines are not in effect, and statuses are old.';

/** One that follows Secrets. */
const agent = (minutes: number) => [
  ofAgent('up', {}, `1 for ${minutes}m`),
  ofAgent('logpipeline_config_last_success_timestamp_seconds', {}, `+60/m for ${minutes}m`),
];

/** Two operators, of which the first leads and has work, and an agent; and what is different. */
function operators(
  minutes: number,
  own: { leads?: Course; standby?: Course; depth?: Course; done?: Course; failed?: Course } = {},
) {
  const still = `0 for ${minutes}m`;
  const of = (pod: string, leads: Course, depth: Course, done: Course, failed: Course) => {
    const reconciled = (result: string, course: Course) =>
      ofOperator('controller_runtime_reconcile_total', { controller: 'logpipeline', result, pod }, course);
    return [
      ofOperator('up', { pod }, `1 for ${minutes}m`),
      ofOperator('leader_election_master_status', { ...LEASE, pod }, leads),
      ofOperator('workqueue_depth', { name: 'logpipeline', pod }, depth),
      reconciled('success', done),
      reconciled('error', failed),
    ];
  };
  const { leads = `1 for ${minutes}m`, depth = still, done = `+2/m for ${minutes}m`, failed = still } = own;
  return [
    ...of('operator-1', leads, depth, done, failed),
    ...of('operator-2', own.standby ?? still, still, still, still),
    ...agent(minutes),
  ];
}

export const operatorScenarios: Scenario[] = [
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when nobody has led for ten minutes, and clears when the other one does',
    series: operators(50, { leads: '1 for 10m, 0 for 40m', standby: '0 for 35m, 1 for 15m' }),
    states: '9m30s -, 10m pending, 19m30s pending, 20m firing, 34m30s firing, 35m -',
    sent: { at: '20m', alerts: { '{why="no_leader"}': `No operator leads. ${REST}` } },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when agents follow Secrets and no operator is scraped any longer',
    series: [
      ofOperator('up', {}, '1 for 10m, stale for 40m'),
      ofOperator('leader_election_master_status', LEASE, '1 for 10m, stale for 40m'),
      ...agent(50),
    ],
    states: '9m30s -, 10m pending, 19m30s pending, 20m firing',
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when keys wait and nothing comes to its end, and clears',
    series: operators(60, {
      depth: '0 for 10m, 4 for 30m, 0 for 20m',
      done: '+2/m for 10m, +0/m for 30m, +2/m for 20m',
    }),
    states: '19m -, 19m30s pending, 29m pending, 29m30s firing, 39m30s firing, 40m -',
    sent: {
      at: '30m',
      alerts: {
        '{why="stalled",controller="logpipeline"}': `The operator has finished nothing in its queue logpipeline for 10 minutes, although something waits. ${REST}`,
      },
    },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'fires when most of what the operator does fails, and clears',
    series: operators(80, {
      done: '+2/m for 10m, +1/m for 70m',
      failed: '0 for 10m, +3/m for 30m, +0/m for 40m',
    }),
    states: '17m -, 17m30s pending, 27m pending, 27m30s firing, 49m firing, 49m30s -',
    sent: {
      at: '39m',
      alerts: {
        '{why="failing",controller="logpipeline"}': `75% of what the operator does in its queue logpipeline has failed over the last 15 minutes. ${REST}`,
      },
    },
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'is silent when nothing is to be done, and when the lease goes from one to the other',
    series: operators(60, {
      leads: '1 for 20m, 0 for 40m',
      standby: '0 for 21m, 1 for 39m',
      done: '100 for 60m',
    }),
    states: '15m -, 20m30s pending, 30m -, 59m -',
  },
  {
    alert: 'OperatorNotReconciling',
    what: 'is silent where agents have a settings file and there is no operator',
    series: [ofAgent('up', {}, '1 for 40m')],
    states: '20m -, 39m -',
  },
];
