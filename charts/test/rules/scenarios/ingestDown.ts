import type { Scenario } from '../scenario.ts';
import { ofIngest, ofOperator } from '../scraped.ts';

export const ingestDownScenarios: Scenario[] = [
  {
    alert: 'IngestDown',
    what: 'fires when a replica has not answered for five minutes, and clears',
    series: [
      ofIngest('up', {}, '1 for 10m, 0 for 10m, 1 for 20m'),
      ofIngest('up', { pod: 'ingest-1' }, '1 for 40m'),
    ],
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 19m30s firing, 20m -',
    sent: {
      at: '15m',
      alerts: {
        '{pod="ingest-0"}':
          'Replica ingest-0 of the ingest service does not answer Prometheus: while no replica takes events, browsers keep a few and lose the rest.',
      },
    },
  },
  {
    alert: 'IngestDown',
    what: 'fires when a replica crashes again and again, and clears ten minutes after it was last away',
    series: [
      ofIngest('up', {}, `1 for 40m, ${Array(9).fill('0 for 4.5m, 1 for 1m').join(', ')}, 1 for 30m`),
      ofIngest('up', { pod: 'ingest-1' }, '1 for 120m'),
    ],
    states: '39m30s -, 44m pending, 57m30s pending, 65m firing, 80m firing, 97m30s firing, 98m30s -, 110m -',
    sent: {
      at: '80m',
      alerts: {
        '{pod="ingest-0"}':
          'Replica ingest-0 of the ingest service comes and goes, and has answered Prometheus 19.67% of the last half an hour: while no replica takes events, browsers keep a few and lose the rest.',
      },
    },
  },
  {
    alert: 'IngestDown',
    what: 'fires where a scrape does not tell replicas apart, and none answers',
    series: [ofIngest('up', { pod: '', instance: 'a:9881' }, '0 for 20m')],
    states: '4m30s pending, 5m firing',
    sent: {
      at: '10m',
      alerts: {
        '{}': 'The ingest service does not answer Prometheus: while no replica takes events, browsers keep a few and lose the rest.',
      },
    },
  },
  {
    alert: 'IngestDown',
    what: 'is silent when a replica is updated or scaled away, and where there is no ingest service',
    series: [
      ofIngest('up', {}, '1 for 10m, stale for 1m, 0 for 1m, 1 for 4m, 0 for 1m, 1 for 33m'),
      ofIngest('up', { pod: 'ingest-1' }, '1 for 20m, 0 for 2m, stale for 28m'),
      ofOperator('up', { cluster: 'without' }, '1 for 50m'),
      ofOperator(
        'leader_election_master_status',
        { cluster: 'without', name: 'logpipeline-operator' },
        '1 for 50m',
      ),
    ],
    states: '9m30s -, 10m30s -, 11m30s pending, 12m -, 21m30s pending, 22m30s -, 30m -, 49m -',
    along: ['AgentDown'],
  },
];
