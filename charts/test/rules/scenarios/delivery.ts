import type { Scenario } from '../scenario.ts';
import { pipeline } from '../scrapedPipeline.ts';
import { OUTAGE, WEEK_S } from './outage.ts';

export const deliveryScenarios: Scenario[] = [
  {
    alert: 'NoSuccessfulUpload',
    what: 'fires when nothing was stored for one interval and ten minutes, names the worst nodes, and clears with the first success',
    series: [
      ...pipeline(80, OUTAGE),
      ...pipeline(
        80,
        { ...OUTAGE, oldest_unshipped_seconds: '100 for 10m, +60/m for 50m, 300 for 20m' },
        { node: 'n2' },
      ),
      ...pipeline(80, {}, { node: 'n3' }),
    ],
    states: '35m -, 35m30s pending, 40m pending, 40m30s firing, 59m30s firing, 60m -',
    sent: {
      at: '45m',
      alerts: {
        '{pipeline="shop/orders"}':
          'The oldest record of pipeline shop/orders that is not in the bucket is 40m 30s old, and no upload has succeeded for more than one interval. Longest: n1 (40m 30s), n2 (37m 10s), n3 (5m 0s). Nothing is lost while there is room in the buffer.',
      },
    },
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'fires when uploads have failed ever since the agent started',
    series: pipeline(40, {
      oldest_unshipped_seconds: `${WEEK_S} for 40m`,
      upload_last_success_timestamp_seconds: '0 for 40m',
      upload_failing: '0 for 10m, 1 for 30m',
    }),
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing',
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is one alert again five minutes after the agent was replaced during an outage',
    series: [
      ...pipeline(40, {
        oldest_unshipped_seconds: '3000 for 35m, stale for 5m',
        upload_last_success_timestamp_seconds: '1 for 40m',
        upload_failing: '1 for 40m',
      }),
      ...pipeline(
        80,
        {
          oldest_unshipped_seconds: 'nothing for 36m, 5000 for 44m',
          upload_last_success_timestamp_seconds: 'nothing for 36m, 0 for 44m',
          upload_failing: 'nothing for 36m, 1 for 44m',
        },
        { pod: 'agent-n1-new' },
      ),
    ],
    states: '30m pending, 30m30s firing, 36m pending, 40m30s pending, 41m firing, 79m firing',
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent while a new pipeline reads logs of last week, until its first upload is due',
    series: pipeline(30, {
      oldest_unshipped_seconds: `${WEEK_S} for 16m, 200 for 14m`,
      upload_last_success_timestamp_seconds: '0 for 16m, 960 for 14m',
    }),
    states: '5m -, 15m30s -, 29m -',
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent when a pipeline that works comes upon logs of last week',
    series: pipeline(60, { oldest_unshipped_seconds: `200 for 20m, ${WEEK_S} for 20m, 200 for 20m` }),
    states: '20m -, 39m -, 59m -',
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent when an idle pipeline has not uploaded for long, and while its first record waits for the interval',
    series: pipeline(90, {
      oldest_unshipped_seconds: '0 for 60m, +45/m for 30m',
      upload_last_success_timestamp_seconds: '1 for 90m',
    }),
    states: '59m -, 80m -, 89m -',
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent while a pipeline is suspended, and when it goes on afterwards',
    series: pipeline(150, {
      oldest_unshipped_seconds: '+60/m for 122m, 300 for 28m',
      upload_last_success_timestamp_seconds: '1 for 122m, 7400 for 28m',
      suspended: '1 for 120m, 0 for 30m',
    }),
    states: '60m -, 119m30s -, 120m pending, 122m -, 140m -',
  },
];
