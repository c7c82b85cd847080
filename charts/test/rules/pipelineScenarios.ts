import type { Scenario } from './scenario.ts';
import type { Phase } from './scraped.ts';
import { pipeline } from './scrapedPipeline.ts';

const WITH_THE_CLOCK = { perMinute: 60 };
const DAY_S = 86_400;
const MIB = 2 ** 20;

/** From minute 10 to 60 nothing gets to the store. */
const OUTAGE = {
  oldest_unshipped_seconds: [
    [10, 300],
    [50, WITH_THE_CLOCK],
    [20, 300],
  ] as Phase[],
  upload_last_success_timestamp_seconds: [
    [10, WITH_THE_CLOCK],
    [50, 600],
    [0.5, 3_600],
    [19.5, WITH_THE_CLOCK],
  ] as Phase[],
  upload_failing: [
    [10, 0],
    [50, 1],
    [20, 0],
  ] as Phase[],
  upload_queue_segments: [
    [10, 0],
    [50, 3],
    [20, 0],
  ] as Phase[],
};

export const pipelineScenarios: Scenario[] = [
  {
    alert: 'NoSuccessfulUpload',
    what: 'fires when nothing was stored for one interval and ten minutes, names the worst nodes, and clears with the first success',
    series: [
      ...pipeline(80, OUTAGE),
      ...pipeline(
        80,
        {
          ...OUTAGE,
          oldest_unshipped_seconds: [
            [10, 100],
            [50, WITH_THE_CLOCK],
            [20, 300],
          ],
        },
        { node: 'n2' },
      ),
      ...pipeline(80, {}, { node: 'n3' }),
    ],
    states: {
      '35m': '-',
      '35m30s': 'pending',
      '40m': 'pending',
      '40m30s': 'firing',
      '59m30s': 'firing',
      '60m': '-',
    },
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
      oldest_unshipped_seconds: [[40, 7 * DAY_S]],
      upload_last_success_timestamp_seconds: [[40, 0]],
      upload_failing: [
        [10, 0],
        [30, 1],
      ],
    }),
    states: { '9m30s': '-', '10m': 'pending', '14m30s': 'pending', '15m': 'firing' },
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'goes on as one alert when the agent is replaced during an outage',
    series: [
      ...pipeline(40, {
        oldest_unshipped_seconds: [
          [35, 3_000],
          [5, 'stale'],
        ],
        upload_last_success_timestamp_seconds: [[40, 1]],
        upload_failing: [[40, 1]],
      }),
      ...pipeline(
        80,
        {
          oldest_unshipped_seconds: [
            [36, null],
            [44, 5_000],
          ],
          upload_last_success_timestamp_seconds: [
            [36, null],
            [44, 0],
          ],
          upload_failing: [
            [36, null],
            [44, 1],
          ],
        },
        { pod: 'agent-of-n1-new' },
      ),
    ],
    states: {
      '30m': 'pending',
      '30m30s': 'firing',
      '36m': 'pending',
      '40m30s': 'pending',
      '41m': 'firing',
      '79m': 'firing',
    },
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent while a new pipeline reads logs of last week, until its first upload is due',
    series: pipeline(30, {
      oldest_unshipped_seconds: [
        [16, 7 * DAY_S],
        [14, 200],
      ],
      upload_last_success_timestamp_seconds: [
        [16, 0],
        [14, WITH_THE_CLOCK],
      ],
    }),
    states: { '5m': '-', '15m30s': '-', '29m': '-' },
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent when a pipeline that works comes upon logs of last week',
    series: pipeline(60, {
      oldest_unshipped_seconds: [
        [20, 200],
        [20, 7 * DAY_S],
        [20, 200],
      ],
    }),
    states: { '20m': '-', '39m': '-', '59m': '-' },
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent when an idle pipeline has not uploaded for long, and when its first record waits for the interval',
    series: pipeline(90, {
      oldest_unshipped_seconds: [
        [60, 0],
        [30, { perMinute: 45 }],
      ],
      upload_last_success_timestamp_seconds: [[90, 1]],
    }),
    states: { '59m': '-', '80m': '-', '89m': '-' },
  },
  {
    alert: 'NoSuccessfulUpload',
    what: 'is silent while a pipeline is suspended, and when it goes on afterwards',
    series: pipeline(150, {
      oldest_unshipped_seconds: [
        [122, WITH_THE_CLOCK],
        [28, 300],
      ],
      upload_last_success_timestamp_seconds: [
        [122, 1],
        [28, 7_400],
      ],
      suspended: [
        [120, 1],
        [30, 0],
      ],
    }),
    states: { '60m': '-', '119m': '-', '121m': 'pending', '123m': '-', '140m': '-' },
  },
  {
    alert: 'ShippingLagHigh',
    what: 'fires when uploads succeed and segments wait without a break, and clears when the last has gone',
    series: pipeline(100, {
      oldest_unshipped_seconds: [
        [10, 300],
        [60, WITH_THE_CLOCK],
        [30, 300],
      ],
      upload_queue_segments: [
        [10, 0],
        [60, 5],
        [30, 0],
      ],
    }),
    states: {
      '29m30s': '-',
      '30m': 'pending',
      '44m30s': 'pending',
      '45m': 'firing',
      '69m30s': 'firing',
      '70m': '-',
    },
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
    series: pipeline(100, {
      unread_bytes: [
        [10, MIB],
        [60, { perMinute: 10 * MIB }],
        [30, MIB],
      ],
    }),
    states: {
      '19m': '-',
      '19m30s': 'pending',
      '34m': 'pending',
      '34m30s': 'firing',
      '69m30s': 'firing',
      '70m': '-',
    },
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
        {
          unread_bytes: [
            [0.5, 2 ** 31],
            [79.5, { perMinute: -20 * MIB }],
          ],
        },
        { pipeline: 'shop/web' },
      ),
    ],
    states: { '20m': '-', '45m': '-', '59m': '-', '75m': '-' },
    along: ['NoSuccessfulUpload'],
  },
  {
    alert: 'UploadErrorsHigh',
    what: 'fires when more than a quarter of the attempts fail for half an hour, and clears',
    series: pipeline(100, {
      attempts: {
        network: [
          [10, 0],
          [50, { perMinute: 0.25 }],
          [40, { perMinute: 0 }],
        ],
        server: [
          [10, 0],
          [50, { perMinute: 0.25 }],
          [40, { perMinute: 0 }],
        ],
      },
    }),
    states: {
      '14m30s': '-',
      '15m': 'pending',
      '34m30s': 'pending',
      '35m': 'firing',
      '60m': 'firing',
      '70m': '-',
    },
    sent: {
      at: '50m',
      alerts: {
        '{pipeline="shop/orders"}':
          '50% of the upload attempts of pipeline shop/orders have failed over the last 15 minutes. They are tried again until they succeed.',
      },
    },
  },
  {
    alert: 'UploadErrorsHigh',
    what: 'is silent about what a stop called off, about attempts that had succeeded before, and where nothing is uploaded',
    series: [
      ...pipeline(60, {
        attempts: { aborted: [[60, { perMinute: 3 }]], alreadyThere: [[60, { perMinute: 1 }]] },
      }),
      ...pipeline(60, { attempts: { stored: [[60, 0]] } }, { pipeline: 'shop/idle' }),
    ],
    states: { '20m': '-', '59m': '-' },
  },
  {
    alert: 'UploadForbidden',
    what: 'fires when credentials are refused for five minutes, and clears when they are taken',
    series: [
      ...pipeline(80, {
        attempts: {
          refused: [
            [10, 0],
            [30, { perMinute: 2 }],
            [40, { perMinute: 0 }],
          ],
        },
        upload_failing: [
          [10, 0],
          [30, 1],
          [40, 0],
        ],
      }),
      ...pipeline(
        80,
        {
          attempts: {
            refused: [
              [10, 0],
              [30, { perMinute: 2 }],
              [40, { perMinute: 0 }],
            ],
          },
          upload_failing: [
            [10, 0],
            [30, 1],
            [40, 0],
          ],
        },
        { node: 'n2' },
      ),
    ],
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '14m30s': 'pending',
      '15m': 'firing',
      '39m30s': 'firing',
      '40m': '-',
    },
    sent: {
      at: '30m',
      alerts: {
        '{pipeline="shop/orders",outcome="refused"}':
          'The store does not take the credentials of pipeline shop/orders, or a policy forbids the upload: 60 attempts in 15 minutes. It does not mend itself.',
      },
    },
    along: ['UploadErrorsHigh'],
  },
  {
    alert: 'UploadForbidden',
    what: 'fires for a bucket that is missing',
    series: pipeline(40, {
      attempts: {
        missing: [
          [10, 0],
          [30, { perMinute: 2 }],
        ],
      },
      upload_failing: [
        [10, 0],
        [30, 1],
      ],
    }),
    states: { '9m30s': '-', '10m': 'pending', '14m30s': 'pending', '15m': 'firing' },
    sent: {
      at: '30m',
      alerts: {
        '{pipeline="shop/orders",outcome="missing"}':
          'The bucket of pipeline shop/orders does not exist: 30 attempts in 15 minutes. It does not mend itself.',
      },
    },
    along: ['UploadErrorsHigh'],
  },
  {
    alert: 'UploadForbidden',
    what: 'is silent about one refusal before new credentials came',
    series: pipeline(40, {
      attempts: {
        refused: [
          [10, 0],
          [2, { perMinute: 4 }],
          [28, { perMinute: 0 }],
        ],
      },
      upload_failing: [
        [10, 0],
        [2, 1],
        [28, 0],
      ],
    }),
    states: { '11m': 'pending', '16m': '-', '20m': '-' },
  },
  {
    alert: 'SpoolFillingUp',
    what: 'fires when four fifths of a buffer are in use for ten minutes, deleted logs included, and clears',
    series: pipeline(50, {
      spool_bytes: [
        [10, 300 * MIB],
        [20, 512 * MIB],
        [20, 300 * MIB],
      ],
      unlinked_bytes: [[50, 358.4 * MIB]],
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
      at: '25m',
      alerts: {
        '{pipeline="shop/orders"}':
          'Pipeline shop/orders uses 85% of its buffer on a node. When it is full, reading stops or the oldest records are dropped, as buffer.whenFull says.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'fires for lines over the rate limit, and clears a quarter of an hour after the last',
    series: [
      ...pipeline(60, {
        dropped: {
          rate_limit: [
            [10, 0],
            [5, { perMinute: 60 }],
            [45, { perMinute: 0 }],
          ],
        },
      }),
      ...pipeline(
        60,
        {
          dropped: {
            rate_limit: [
              [10, 0],
              [5, { perMinute: 60 }],
              [45, { perMinute: 0 }],
            ],
          },
        },
        { node: 'n2' },
      ),
    ],
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '10m30s': 'pending',
      '11m': 'firing',
      '29m': 'firing',
      '30m': '-',
    },
    sent: {
      at: '20m',
      alerts: {
        '{pipeline="shop/orders",reason="rate_limit"}':
          'Pipeline shop/orders has dropped 600 lines in 15 minutes, for the reason rate_limit.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'fires for a single gap, also of a pipeline that is suspended',
    series: pipeline(40, {
      gaps: {
        rotated_away: [
          [10, 0],
          [30, 1],
        ],
      },
      suspended: [[40, 1]],
    }),
    states: {
      '9m30s': '-',
      '10m': 'pending',
      '10m30s': 'pending',
      '11m': 'firing',
      '24m30s': 'firing',
      '25m': '-',
    },
    sent: {
      at: '20m',
      alerts: {
        '{pipeline="shop/orders",reason="rotated_away"}':
          'Pipeline shop/orders could not read 1 stretches of its logs in 15 minutes, for the reason rotated_away.',
      },
    },
  },
  {
    alert: 'RecordsDropped',
    what: 'is silent about what the pipeline was told to leave out',
    series: pipeline(40, {
      dropped: {
        level: [[40, { perMinute: 600 }]],
        unknown_level: [[40, { perMinute: 60 }]],
        sampled: [[40, { perMinute: 60 }]],
      },
    }),
    states: { '10m': '-', '39m': '-' },
  },
  {
    alert: 'RecordsDropped',
    what: 'is silent when an agent that had dropped lines starts anew, in its pod or in another one, and when scrapes fail',
    series: [
      ...pipeline(60, {
        dropped: {
          rate_limit: [
            [20, 500],
            [40, 0],
          ],
        },
        gaps: {
          vanished: [
            [20, 3],
            [40, 0],
          ],
        },
      }),
      ...pipeline(
        60,
        {
          dropped: {
            rate_limit: [
              [20, 500],
              [40, 'stale'],
            ],
          },
        },
        { node: 'n2' },
      ),
      ...pipeline(
        60,
        {
          dropped: {
            rate_limit: [
              [21, null],
              [39, 0],
            ],
          },
        },
        { node: 'n2', pod: 'agent-n2-new' },
      ),
      ...pipeline(
        60,
        {
          dropped: {
            rate_limit: [
              [10, 500],
              [20, null],
              [30, 500],
            ],
          },
        },
        { node: 'n3' },
      ),
      // Old series that nobody ended: they are seen for five minutes more.
      ...pipeline(20, { dropped: { rate_limit: [[20, 500]] } }, { node: 'n4' }),
      ...pipeline(
        60,
        {
          dropped: {
            rate_limit: [
              [21, null],
              [39, 0],
            ],
          },
        },
        { node: 'n4', pod: 'agent-n4-new' },
      ),
    ],
    states: { '19m': '-', '20m': '-', '21m': '-', '24m': '-', '31m': '-', '40m': '-' },
  },
];

/** All that can be wrong with the delivery of a pipeline, for an hour. */
const EVERYTHING_WRONG = {
  oldest_unshipped_seconds: [[60, WITH_THE_CLOCK]] as Phase[],
  upload_last_success_timestamp_seconds: [[60, 1]] as Phase[],
  upload_failing: [[60, 1]] as Phase[],
  upload_queue_segments: [[60, 9]] as Phase[],
  blocked: [[60, 1]] as Phase[],
  unread_bytes: [[60, { perMinute: 100 * MIB }]] as Phase[],
  spool_bytes: [[60, 2 ** 30]] as Phase[],
  attempts: { refused: [[60, { perMinute: 1 }]] as Phase[], network: [[60, { perMinute: 1 }]] as Phase[] },
};

/** Alerts that speak of a pipeline's delivery. */
const DELIVERY = [
  'NoSuccessfulUpload',
  'ShippingLagHigh',
  'UploadErrorsHigh',
  'UploadForbidden',
  'SpoolFillingUp',
];

export const silentPipelines: Scenario[] = DELIVERY.flatMap((alert) => [
  {
    alert,
    what: 'is silent about a pipeline that is suspended, whatever else is the case',
    series: pipeline(60, { ...EVERYTHING_WRONG, suspended: [[60, 1]] }),
    states: { '20m': '-', '40m': '-', '59m': '-' },
  },
  {
    alert,
    what: 'is silent about a pipeline that is idle',
    series: pipeline(60, {
      oldest_unshipped_seconds: [[60, 0]],
      upload_last_success_timestamp_seconds: [[60, 1]],
      unread_bytes: [[60, 0]],
      spool_bytes: [[60, 0]],
      attempts: { stored: [[60, 0]] },
    }),
    states: { '20m': '-', '40m': '-', '59m': '-' },
  },
]);
