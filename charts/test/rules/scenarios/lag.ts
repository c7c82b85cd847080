import type { Scenario } from '../scenario.ts';
import { pipeline } from '../scrapedPipeline.ts';
import { OUTAGE } from './outage.ts';

const MIB = 2 ** 20;

export const lagScenarios: Scenario[] = [
  {
    alert: 'ShippingLagHigh',
    what: 'fires when uploads succeed and segments wait without a break, and clears when the last has gone',
    series: pipeline(100, {
      oldest_unshipped_seconds: '300 for 10m, +60/m for 60m, 300 for 30m',
      upload_queue_segments: '0 for 10m, 5 for 60m, 0 for 30m',
    }),
    states: '29m30s -, 30m pending, 44m30s pending, 45m firing, 69m30s firing, 70m -',
    sent: {
      at: '50m',
      alerts: {
        '{pipeline="shop/orders",lag="upload"}':
          'Uploads of pipeline shop/orders succeed and do not get on: the oldest record that waits is 45m 30s old. Longest: n1 (45m 30s).',
      },
    },
  },
  {
    alert: 'ShippingLagHigh',
    what: 'fires when more is written than read',
    series: pipeline(100, { unread_bytes: `${MIB} for 10m, +${10 * MIB}/m for 60m, ${MIB} for 30m` }),
    states: '19m -, 19m30s pending, 34m pending, 34m30s firing, 69m30s firing, 70m -',
    sent: {
      at: '50m',
      alerts: {
        '{pipeline="shop/orders",lag="reading"}':
          '406MiB of logs of pipeline shop/orders wait to be read on one node, and become more.',
      },
    },
  },
  {
    alert: 'ShippingLagHigh',
    what: 'is silent when much is unread and becomes less, and during an outage, which has an alert of its own',
    series: [
      ...pipeline(80, OUTAGE),
      ...pipeline(
        80,
        { unread_bytes: `${2 ** 31} for 0.5m, ${-20 * MIB}/m for 79.5m` },
        { pipeline: 'shop/web' },
      ),
    ],
    states: '20m -, 45m -, 59m -, 75m -',
    along: ['NoSuccessfulUpload'],
  },
  {
    alert: 'SpoolFillingUp',
    what: 'fires when four fifths of a buffer are in use for ten minutes, deleted logs included, and clears',
    series: pipeline(50, {
      spool_bytes: `${300 * MIB} for 10m, ${512 * MIB} for 20m, ${300 * MIB} for 20m`,
      unlinked_bytes: `${358.4 * MIB} for 50m`,
    }),
    states: '9m30s -, 10m pending, 19m30s pending, 20m firing, 29m30s firing, 30m -',
    sent: {
      at: '25m',
      alerts: {
        '{pipeline="shop/orders"}':
          'Pipeline shop/orders uses 85% of its buffer on a node. When it is full, reading stops or the oldest records are dropped, as buffer.whenFull says.',
      },
    },
  },
];
