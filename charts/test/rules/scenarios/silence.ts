import type { Scenario } from '../scenario.ts';
import { pipeline } from '../scrapedPipeline.ts';

/** All that can be wrong with the delivery of a pipeline, for an hour. */
const EVERYTHING_WRONG = {
  oldest_unshipped_seconds: '+60/m for 60m',
  upload_last_success_timestamp_seconds: '1 for 60m',
  upload_failing: '1 for 60m',
  upload_queue_segments: '9 for 60m',
  blocked: '1 for 60m',
  unread_bytes: '+100000000/m for 60m',
  spool_bytes: `${2 ** 30} for 60m`,
  attempts: { refused: '+1/m for 60m', network: '+1/m for 60m' },
};

const NOTHING_TO_DO = {
  oldest_unshipped_seconds: '0 for 60m',
  upload_last_success_timestamp_seconds: '1 for 60m',
  unread_bytes: '0 for 60m',
  spool_bytes: '0 for 60m',
  attempts: { stored: '0 for 60m' },
};

/** Alerts that speak of a pipeline's delivery. */
const DELIVERY = [
  'NoSuccessfulUpload',
  'ShippingLagHigh',
  'UploadErrorsHigh',
  'UploadForbidden',
  'SpoolFillingUp',
];
const STATES = '20m -, 40m -, 59m -';

/** None fires, whichever is looked at. */
export const silentPipelines: Scenario[] = DELIVERY.flatMap((alert) => [
  {
    alert,
    what: 'is silent about a pipeline that is suspended, whatever else is the case',
    series: pipeline(60, { ...EVERYTHING_WRONG, suspended: '1 for 60m' }),
    states: STATES,
  },
  {
    alert,
    what: 'is silent about a pipeline that is idle',
    series: pipeline(60, NOTHING_TO_DO),
    states: STATES,
  },
]);

/** The same would fire at all, were it not suspended. */
export const wrongEverywhere = pipeline(60, EVERYTHING_WRONG);
