import type { InputSeries } from '@logpipeline/test-monitoring';
import { type Course, ofAgent } from './scraped.ts';

const OUTCOMES = [
  'stored',
  'alreadyThere',
  'conflict',
  'throttled',
  'refused',
  'missing',
  'network',
  'server',
  'aborted',
];
const DROPS = ['level', 'unknown_level', 'sampled', 'rate_limit', 'buffer_full', 'invalid_record'];
const GAPS = ['rotated_away', 'vanished', 'truncated', 'shrunk', 'corrupt', 'buffer_full', 'late_write'];

/**
 * What differs from a pipeline that is well: gauges by their metric's name without `logpipeline_agent_`, counters by their label's value.
 * Promtool's clock begins at 0, so that a time of the last success that is always now grows by 60 a minute.
 */
export type Differences = {
  [gauge: string]: Course | Record<string, Course> | undefined;
  attempts?: Record<string, Course>;
  dropped?: Record<string, Course>;
  gaps?: Record<string, Course>;
};

/** All that an agent exports of a pipeline for so many minutes. Without differences nothing is wrong. */
export function pipeline(
  minutes: number,
  differences: Differences = {},
  labels: Record<string, string> = {},
): InputSeries[] {
  const { attempts = {}, dropped = {}, gaps = {}, ...own } = differences;
  const gauges = {
    oldest_unshipped_seconds: `300 for ${minutes}m`,
    upload_interval_seconds: `900 for ${minutes}m`,
    upload_last_success_timestamp_seconds: `+60/m for ${minutes}m`,
    upload_failing: `0 for ${minutes}m`,
    upload_queue_segments: `0 for ${minutes}m`,
    suspended: `0 for ${minutes}m`,
    blocked: `0 for ${minutes}m`,
    unread_bytes: `4096 for ${minutes}m`,
    spool_bytes: `${2 ** 28} for ${minutes}m`,
    spool_limit_bytes: `${2 ** 30} for ${minutes}m`,
    unlinked_bytes: `0 for ${minutes}m`,
    files_not_tailed: `0 for ${minutes}m`,
  };
  const unknown = Object.keys(own).filter((name) => !(name in gauges));
  if (unknown.length > 0) throw new Error(`BUG: a pipeline has no ${unknown.join(', ')}`);
  const of = { pipeline: 'shop/orders', ...labels };
  const counters = (name: string, label: string, values: string[], courses: Record<string, Course>) =>
    values.map((value) =>
      ofAgent(`logpipeline_agent_${name}`, { ...of, [label]: value }, courses[value] ?? `0 for ${minutes}m`),
    );
  return [
    ...Object.entries({ ...gauges, ...own }).map(([name, course]) =>
      ofAgent(`logpipeline_agent_${name}`, of, String(course)),
    ),
    ...counters('upload_attempts_total', 'outcome', OUTCOMES, {
      stored: `+0.5/m for ${minutes}m`,
      ...attempts,
    }),
    ...counters('lines_dropped_total', 'reason', DROPS, dropped),
    ...counters('gaps_total', 'reason', GAPS, gaps),
  ];
}
