import type { Scenario } from '../scenario.ts';
import { pipeline } from '../scrapedPipeline.ts';

const HALF_FAIL = '0 for 10m, +0.25/m for 50m, +0/m for 40m';
const REFUSED = {
  attempts: { refused: '0 for 10m, +2/m for 30m, +0/m for 40m' },
  upload_failing: '0 for 10m, 1 for 30m, 0 for 40m',
};

export const uploadScenarios: Scenario[] = [
  {
    alert: 'UploadErrorsHigh',
    what: 'fires when more than a quarter of the attempts have failed for twenty minutes, and clears',
    series: pipeline(100, { attempts: { network: HALF_FAIL, server: HALF_FAIL } }),
    states: '14m30s -, 15m pending, 34m30s pending, 35m firing, 69m firing, 69m30s -',
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
    what: 'is silent about a store that was away for two minutes',
    series: pipeline(60, { attempts: { network: '0 for 10m, +20/m for 2m, +0/m for 48m' } }),
    states: '10m30s pending, 25m pending, 30m -, 59m -',
  },
  {
    alert: 'UploadErrorsHigh',
    what: 'is silent about what a stop called off, about attempts that had succeeded before, and where nothing is uploaded',
    series: [
      ...pipeline(60, { attempts: { aborted: '+3/m for 60m', alreadyThere: '+1/m for 60m' } }),
      ...pipeline(60, { attempts: { stored: '0 for 60m' } }, { pipeline: 'shop/idle' }),
    ],
    states: '20m -, 59m -',
  },
  {
    alert: 'UploadForbidden',
    what: 'fires when credentials are refused for five minutes, and clears when they are taken',
    series: [...pipeline(80, REFUSED), ...pipeline(80, REFUSED, { node: 'n2' })],
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing, 39m30s firing, 40m -',
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
      attempts: { missing: '0 for 10m, +2/m for 30m' },
      upload_failing: '0 for 10m, 1 for 30m',
    }),
    states: '9m30s -, 10m pending, 14m30s pending, 15m firing',
    sent: {
      at: '30m',
      alerts: {
        '{pipeline="shop/orders",outcome="missing"}':
          'The bucket of pipeline shop/orders does not exist: 30 attempts in 15 minutes. It does not mend itself.',
      },
    },
  },
  {
    alert: 'UploadForbidden',
    what: 'is silent about refusals before new credentials came',
    series: pipeline(40, {
      attempts: { refused: '0 for 10m, +4/m for 2m, +0/m for 28m' },
      upload_failing: '0 for 10m, 1 for 2m, 0 for 28m',
    }),
    states: '11m pending, 12m -, 16m -, 20m -',
  },
];
