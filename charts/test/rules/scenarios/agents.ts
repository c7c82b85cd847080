import type { Scenario } from '../scenario.ts';
import { ofAgent, ofOperator } from '../scraped.ts';
import { pipeline } from '../scrapedPipeline.ts';

/** An operator that leads, for so many minutes. */
const leader = (minutes: number) => [
  ofOperator('up', {}, `1 for ${minutes}m`),
  ofOperator('leader_election_master_status', { name: 'logpipeline-operator' }, `1 for ${minutes}m`),
];

/** As the agent beside a replica of the ingest service is scraped. */
const SIDECAR = { node: 'ingest-0', pod: 'ingest-0', placement: 'sidecar' };

const MISSING = 'logpipeline_operator_agent_missing';

export const agentScenarios: Scenario[] = [
  {
    alert: 'AgentDown',
    what: 'fires when an agent has not answered for five minutes, and clears',
    series: [
      ofAgent('up', {}, '1 for 10m, 0 for 10m, 1 for 20m'),
      ofAgent('up', { node: 'n2' }, '1 for 40m'),
    ],
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 19m30s firing, 20m -',
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
    series: [...leader(60), ofAgent('up', {}, '1 for 10m, stale for 20m, 1 for 30m')],
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 29m30s firing, 30m -',
    sent: {
      at: '15m',
      alerts: {
        '{}': 'Prometheus scrapes the operator, and not one agent: either none runs, or its scrape configuration does not find them.',
      },
    },
  },
  {
    alert: 'AgentDown',
    what: 'fires when no node’s agent is scraped, although those beside the ingest service are',
    series: [...leader(40), ofAgent('up', SIDECAR, '1 for 40m')],
    states: '4m30s pending, 5m firing',
  },
  {
    alert: 'AgentDown',
    what: 'fires for the agent beside a replica of the ingest service, and is silent when that one is scaled away',
    series: [
      ...leader(40),
      ofAgent('up', {}, '1 for 40m'),
      ofAgent('up', SIDECAR, '1 for 10m, 0 for 10m, stale for 20m'),
    ],
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 19m30s firing, 20m -, 39m -',
    sent: {
      at: '15m',
      alerts: {
        '{node="ingest-0",placement="sidecar"}':
          'The agent beside ingest-0 does not answer Prometheus: its logs are not shipped while it is down.',
      },
    },
  },
  {
    alert: 'AgentDown',
    what: 'is silent when a pod takes the place of another, and about a node that has gone',
    series: [
      ofAgent('up', {}, '1 for 10m, 0 for 30m'),
      ofAgent('up', { pod: 'agent-n1-new' }, 'nothing for 10m, 1 for 30m'),
      ofAgent('up', { node: 'n2' }, '1 for 10m, 0 for 4m, stale for 26m'),
    ],
    states: '13m30s pending, 14m -, 16m -, 39m -',
  },
  {
    alert: 'AgentDown',
    what: 'fires when an agent crashes again and again, and clears ten minutes after it was last away',
    series: [
      ofAgent('up', {}, `1 for 40m, ${Array(9).fill('0 for 4.5m, 1 for 1m').join(', ')}, 1 for 30m`),
      ofAgent('up', { node: 'n2' }, '1 for 120m'),
    ],
    states:
      '39m30s -, 44m pending, 57m30s pending, 65m firing, 72m30s firing, 80m firing, 97m30s firing, 98m30s -, 110m -',
    sent: {
      at: '80m',
      alerts: {
        '{node="n1"}':
          'The agent on node n1 comes and goes, and has answered Prometheus 19.67% of the last half an hour: its logs are not shipped while it is down.',
      },
    },
  },
  {
    alert: 'AgentDown',
    what: 'fires when a new agent crashes again and again',
    series: [ofAgent('up', {}, `nothing for 10m, ${Array(9).fill('0 for 4.5m, 1 for 1m').join(', ')}`)],
    states: '9m30s -, 14m30s -, 21m30s pending, 35m firing, 55m firing',
  },
  {
    alert: 'AgentDown',
    what: 'is silent when agents are updated, also thrice in a row, in their pods or in others',
    series: [
      ofAgent('up', {}, '1 for 10m, 0 for 1m, 1 for 4m, 0 for 1m, 1 for 4m, 0 for 1m, 1 for 29m'),
      ofAgent('up', { node: 'n2' }, '1 for 10m, stale for 40m'),
      ofAgent('up', { node: 'n2', pod: 'agent-n2-2' }, 'nothing for 11m, 0 for 1m, 1 for 3m, stale for 35m'),
      ofAgent('up', { node: 'n2', pod: 'agent-n2-3' }, 'nothing for 16m, 0 for 1m, 1 for 33m'),
      // It crashed, and a better one took its place, or its node was deleted.
      ofAgent('up', { node: 'n3' }, '0 for 2m, 1 for 0.5m, 0 for 2m, 1 for 0.5m, 0 for 3m, stale for 42m'),
      ofAgent('up', { node: 'n3', pod: 'agent-n3-2' }, 'nothing for 8m, 1 for 42m'),
      ofAgent('up', { node: 'n4' }, '0 for 2m, 1 for 0.5m, 0 for 2m, 1 for 0.5m, 0 for 3m, stale for 42m'),
    ],
    states: '9m30s -, 12m30s -, 14m30s -, 17m30s -, 19m30s -, 25m -, 30m -, 49m -',
  },
  {
    alert: 'AgentMissingOnNode',
    what: 'fires when a node has had no agent for ten minutes, whichever operator says so, and clears',
    series: [
      ofOperator(MISSING, { node: 'n1' }, 'nothing for 10m, 1 for 5m, stale for 35m'),
      ofOperator(MISSING, { node: 'n1', pod: 'operator-2' }, 'nothing for 15m, 1 for 15m, stale for 20m'),
    ],
    states: '9m30s -, 10m pending, 19m30s pending, 20m firing, 29m30s firing, 30m -',
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
      ofOperator(MISSING, { node: 'n1' }, 'nothing for 10m, 1 for 9m, stale for 31m'),
      ofOperator('logpipeline_operator_agents_missing', {}, '0 for 10m, 1 for 9m, 0 for 31m'),
    ],
    states: '18m30s pending, 19m -, 20m -, 49m -',
  },
  {
    alert: 'FileNotTailed',
    what: 'fires when a log could not be read for ten minutes, and clears',
    series: pipeline(50, { files_not_tailed: '0 for 10m, 2 for 20m, 0 for 20m' }),
    states: '9m30s -, 10m pending, 19m30s pending, 20m firing, 29m30s firing, 30m -',
    sent: {
      at: '20m',
      alerts: {
        '{node="n1",pipeline="shop/orders"}':
          'On node n1 the pipeline shop/orders selects 2 logs that cannot be opened or read.',
      },
    },
  },
  {
    alert: 'FileNotTailed',
    what: 'tells of a single log as of one',
    series: pipeline(30, { files_not_tailed: '1 for 30m' }),
    states: '10m firing',
    sent: {
      at: '10m',
      alerts: {
        '{node="n1",pipeline="shop/orders"}':
          'On node n1 the pipeline shop/orders selects 1 log that cannot be opened or read.',
      },
    },
  },
  {
    alert: 'ConfigRejected',
    what: 'fires once when agents of several nodes have refused a configuration for a quarter of an hour, and clears',
    series: [
      ...['n1', 'n2'].map((node) =>
        ofAgent('logpipeline_config_rejected', { node }, '0 for 10m, 1 for 20m, 0 for 20m'),
      ),
      ofAgent('logpipeline_config_rejected', { node: 'n3' }, '0 for 50m'),
    ],
    states: '9m30s -, 10m pending, 24m30s pending, 25m firing, 29m30s firing, 30m -',
    sent: {
      at: '25m',
      alerts: {
        '{}': 'On 2 nodes agents cannot use a configuration, and its pipelines go on with the last good one.',
      },
    },
  },
  {
    alert: 'ConfigRejected',
    what: 'tells of a single node as of one',
    series: [ofAgent('logpipeline_config_rejected', {}, '2 for 30m')],
    states: '15m firing',
    sent: {
      at: '15m',
      alerts: {
        '{}': 'On 1 node agents cannot use a configuration, and its pipelines go on with the last good one.',
      },
    },
  },
];
