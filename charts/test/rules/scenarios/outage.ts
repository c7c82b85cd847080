/** From minute 10 to minute 60 nothing gets to the store. */
export const OUTAGE = {
  oldest_unshipped_seconds: '300 for 10m, +60/m for 50m, 300 for 20m',
  upload_last_success_timestamp_seconds: '+60/m for 10m, 600 for 50m, 3600 for 0.5m, +60/m for 19.5m',
  upload_failing: '0 for 10m, 1 for 50m, 0 for 20m',
  upload_queue_segments: '0 for 10m, 3 for 50m, 0 for 20m',
};

/** Age of records that were there before the pipeline. */
export const WEEK_S = 7 * 86_400;
