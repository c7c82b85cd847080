import type { InputSeries } from '@logpipeline/test-monitoring';
import { type Course, ofIngest } from './scraped.ts';

/** What differs from a replica that is well: gauges and counters by their metric's name without `logpipeline_ingest_`. */
export type IngestDifferences = {
  writable?: Course;
  log_bytes?: Course;
  /** Requests by their status. */
  requests?: Record<string, Course>;
  slow_requests?: Course;
  /** Records by what became of them. */
  records?: Record<string, Course>;
  rejected?: Record<string, Course>;
};

/** What a replica exports for so many minutes. Without differences it takes sixty requests and a thousand records a minute, and nothing is wrong. */
export function ingest(
  minutes: number,
  differences: IngestDifferences = {},
  pod = 'ingest-0',
): InputSeries[] {
  const { requests = {}, records = {}, rejected = {} } = differences;
  const of = (name: string, labels: Record<string, string>, course: Course) =>
    ofIngest(`logpipeline_ingest_${name}`, { pod, ...labels }, course);
  const counters = (
    name: string,
    labels: Record<string, string>,
    label: string,
    courses: Record<string, Course>,
  ) => Object.entries(courses).map(([value, course]) => of(name, { ...labels, [label]: value }, course));
  return [
    ofIngest('up', { pod }, `1 for ${minutes}m`),
    of('writable', {}, differences.writable ?? `1 for ${minutes}m`),
    of('log_bytes', { log: 'browser' }, differences.log_bytes ?? `${2 ** 20} for ${minutes}m`),
    of('log_limit_bytes', { log: 'browser' }, `${2 ** 30} for ${minutes}m`),
    of('log_bytes', { log: 'request' }, `${2 ** 16} for ${minutes}m`),
    of('log_limit_bytes', { log: 'request' }, `${2 ** 30} for ${minutes}m`),
    of('slow_requests_total', { route: '/v1/logs' }, differences.slow_requests ?? `0 for ${minutes}m`),
    ...counters('requests_total', { route: '/v1/logs' }, 'status', {
      202: `+60/m for ${minutes}m`,
      ...requests,
    }),
    ...counters('records_total', {}, 'result', {
      accepted: `+1000/m for ${minutes}m`,
      duplicate: `+10/m for ${minutes}m`,
      rejected: `+1/m for ${minutes}m`,
      ...records,
    }),
    ...counters('rejected_records_total', {}, 'reason', {
      invalid_record: `+1/m for ${minutes}m`,
      ...rejected,
    }),
  ];
}
