import type { InputSeries } from '@logpipeline/test-monitoring';
import { ofAgent, type Phase } from './scraped.ts';

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
const DROPS = ['level', 'unknown_level', 'sampled', 'rate_limit', 'buffer_full'];
const GAPS = ['rotated_away', 'vanished', 'truncated', 'shrunk', 'corrupt', 'buffer_full', 'late_write'];

/** The interval of uploads, in seconds: the default. */
export const INTERVAL_S = 900;

/** What differs from a pipeline that is well, by the metric's name without `logpipeline_agent_`. */
export type Differences = {
  oldest_unshipped_seconds?: Phase[];
  upload_interval_seconds?: Phase[];
  /** The time of the last success; `{ perMinute: 60 }` goes with the clock, which begins at 0. */
  upload_last_success_timestamp_seconds?: Phase[];
  upload_failing?: Phase[];
  upload_queue_segments?: Phase[];
  suspended?: Phase[];
  blocked?: Phase[];
  unread_bytes?: Phase[];
  spool_bytes?: Phase[];
  unlinked_bytes?: Phase[];
  files_not_tailed?: Phase[];
  attempts?: Record<string, Phase[]>;
  dropped?: Record<string, Phase[]>;
  gaps?: Record<string, Phase[]>;
};

/** All that an agent exports of a pipeline for so many minutes. Without differences nothing is wrong. */
export function pipeline(
  minutes: number,
  { attempts = {}, dropped = {}, gaps = {}, ...own }: Differences = {},
  labels: Record<string, string> = {},
): InputSeries[] {
  const gauges: Record<string, Phase[]> = {
    oldest_unshipped_seconds: [[minutes, 300]],
    upload_interval_seconds: [[minutes, INTERVAL_S]],
    upload_last_success_timestamp_seconds: [[minutes, { perMinute: 60 }]],
    upload_failing: [[minutes, 0]],
    upload_queue_segments: [[minutes, 0]],
    suspended: [[minutes, 0]],
    blocked: [[minutes, 0]],
    unread_bytes: [[minutes, 4096]],
    spool_bytes: [[minutes, 2 ** 28]],
    spool_limit_bytes: [[minutes, 2 ** 30]],
    unlinked_bytes: [[minutes, 0]],
    files_not_tailed: [[minutes, 0]],
    ...own,
  };
  const of = { pipeline: 'shop/orders', ...labels };
  const counters = (name: string, label: string, values: string[], differences: Record<string, Phase[]>) =>
    values.map((value) =>
      ofAgent(
        `logpipeline_agent_${name}`,
        { ...of, [label]: value },
        ...(differences[value] ?? [[minutes, 0]]),
      ),
    );
  return [
    ...Object.entries(gauges).map(([name, phases]) => ofAgent(`logpipeline_agent_${name}`, of, ...phases)),
    ...counters('upload_attempts_total', 'outcome', OUTCOMES, {
      stored: [[minutes, { perMinute: 0.5 }]],
      ...attempts,
    }),
    ...counters('lines_dropped_total', 'reason', DROPS, dropped),
    ...counters('gaps_total', 'reason', GAPS, gaps),
  ];
}
