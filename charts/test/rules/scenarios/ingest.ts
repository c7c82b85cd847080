import type { Scenario } from '../scenario.ts';
import { ofIngest } from '../scraped.ts';
import { ingest } from '../scrapedIngest.ts';

const REST = 'What browsers cannot keep until then is lost.';

/** As many bad requests and records as strangers like to send. */
const ATTACK = {
  requests: {
    400: '+6000/m for 60m',
    401: '+600/m for 60m',
    403: '+6000/m for 60m',
    413: '+600/m for 60m',
    429: '+60000/m for 60m',
  },
  records: { rejected: '+100/m for 60m' },
  rejected: {
    rate_limited: '+100000/m for 60m',
    invalid_record: '+50/m for 60m',
    too_large: '+50/m for 60m',
  },
};

export const ingestScenarios: Scenario[] = [
  {
    alert: 'IngestRejecting',
    what: 'fires when the disk of a replica is full, also beside a flood of bad requests, and clears when there is room',
    series: [
      ...ingest(60, {
        ...ATTACK,
        writable: '1 for 10m, 0 for 20m, 1 for 30m',
        requests: {
          ...ATTACK.requests,
          202: '+60/m for 10m, +0/m for 20m, +60/m for 30m',
          503: '0 for 10m, +1/m for 20m, +0/m for 30m',
        },
      }),
      ...ingest(60, {}, 'ingest-1'),
    ],
    states: '9m30s -, 10m pending, 11m30s pending, 12m firing, 29m30s firing, 30m -',
    sent: {
      at: '12m',
      alerts: {
        '{why="not_writable"}': `1 replica of the ingest service cannot write to the volume: it is full, or has failed. Browsers are told to send again later. ${REST}`,
      },
    },
  },
  {
    alert: 'IngestRejecting',
    what: 'fires for all replicas at once, although nothing was ever answered since they started',
    series: ['ingest-0', 'ingest-1'].map((pod) =>
      ofIngest('logpipeline_ingest_writable', { pod }, 'nothing for 10m, 0 for 20m, 1 for 10m'),
    ),
    states: '9m30s -, 10m pending, 12m firing, 29m30s firing, 30m -',
    sent: {
      at: '12m',
      alerts: {
        '{why="not_writable"}': `2 replicas of the ingest service cannot write to the volume: it is full, or has failed. Browsers are told to send again later. ${REST}`,
      },
    },
  },
  {
    alert: 'IngestRejecting',
    what: 'fires when a tenth of the good requests fails, whatever the number of bad ones, and clears',
    series: ingest(60, {
      ...ATTACK,
      requests: {
        ...ATTACK.requests,
        202: '+54/m for 60m',
        500: '0 for 10m, +2/m for 20m, +0/m for 30m',
        503: '0 for 10m, +4/m for 20m, +0/m for 30m',
      },
    }),
    states: '11m30s -, 12m pending, 13m30s pending, 14m firing, 32m firing, 33m -',
    sent: {
      at: '25m',
      alerts: {
        '{why="failing"}': `10% of the requests that were good were answered with an error of the service over the last 5 minutes. ${REST}`,
      },
    },
  },
  {
    alert: 'IngestRejecting',
    what: 'is silent about what strangers send, however much it is',
    series: ingest(60, ATTACK),
    states: '5m -, 20m -, 59m -',
  },
  {
    alert: 'IngestRejecting',
    what: 'is silent when the service starts anew, and when it has refused nothing or has no requests at all',
    series: [
      ...ingest(60, {
        requests: { 202: '+60/m for 20m, 0 for 0.5m, +60/m for 39.5m', 503: '500 for 20m, 0 for 40m' },
        records: {
          accepted: '+1000/m for 20m, 0 for 0.5m, +1000/m for 39.5m',
          rejected: '900 for 20m, 0 for 40m',
        },
        rejected: { invalid_record: '900 for 20m, 0 for 40m' },
        slow_requests: '700 for 20m, 0 for 40m',
      }),
      ...ingest(60, { requests: { 202: '0 for 60m', 503: '0 for 60m' } }, 'ingest-1'),
    ],
    states: '19m30s -, 20m30s -, 22m -, 25m -, 40m -',
  },
  {
    alert: 'IngestRecordsRejected',
    what: 'fires when more than a tenth of the records is rejected for one reason, and clears',
    series: [
      ...ingest(90, {
        records: { rejected: '0 for 10m, +400/m for 40m, +0/m for 40m' },
        rejected: {
          invalid_record: '0 for 10m, +300/m for 40m, +0/m for 40m',
          string_too_long: '0 for 10m, +100/m for 40m, +0/m for 40m',
        },
      }),
    ],
    states: '15m -, 16m pending, 30m pending, 31m firing, 58m firing, 59m -',
    sent: {
      at: '45m',
      alerts: {
        '{reason="invalid_record"}':
          '21.28% of the records that browsers have sent over the last 15 minutes were rejected, for the reason invalid_record. These are not kept.',
      },
    },
  },
  {
    alert: 'IngestRecordsRejected',
    what: 'is silent about who sends too much, and about what could not be written',
    series: ingest(60, {
      records: { rejected: '+9000/m for 60m' },
      rejected: { rate_limited: '+8000/m for 60m', try_again: '+1000/m for 60m' },
    }),
    states: '20m -, 40m -, 59m -',
  },
  {
    alert: 'IngestFillingUp',
    what: 'fires when four fifths of what may wait are there, and clears when it is shipped',
    series: [
      ...ingest(50, { log_bytes: `${2 ** 20} for 10m, ${0.9 * 2 ** 30} for 20m, ${2 ** 20} for 20m` }),
      ...ingest(50, {}, 'ingest-1'),
    ],
    states: '9m30s -, 10m pending, 19m30s pending, 20m firing, 29m30s firing, 30m -',
    sent: {
      at: '20m',
      alerts: {
        '{log="browser"}':
          'A replica of the ingest service has filled 90% of what its browser log may have: the agent beside it does not take the records. When it is full, browsers are refused.',
      },
    },
  },
  {
    alert: 'SlowRequests',
    what: 'fires when a tenth of the requests is slow, and clears',
    series: ingest(60, {
      requests: { 202: '+60/m for 60m' },
      slow_requests: '0 for 10m, +6/m for 20m, +0/m for 30m',
    }),
    states: '12m -, 12m30s pending, 17m pending, 17m30s firing, 31m firing, 33m -',
    sent: {
      at: '25m',
      alerts: {
        '{route="/v1/logs"}':
          '10% of the requests to /v1/logs were slow over the last 5 minutes. Records of them have the message SLOW_REQUEST.',
      },
    },
  },
  {
    alert: 'SlowRequests',
    what: 'is silent about a few slow ones where there are few at all',
    series: ingest(60, { requests: { 202: '+2/m for 60m' }, slow_requests: '+1/m for 60m' }),
    states: '20m -, 59m -',
  },
];
