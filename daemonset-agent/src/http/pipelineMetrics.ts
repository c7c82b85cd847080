import type { FailureReason, PutOutcome } from '../destinations/destination.ts';
import type { PipelineStatus } from '../pipeline/pipelineStatus.ts';
import type { GapReason } from '../tail/logSource.ts';
import { by, type Metric, one } from './metric.ts';

/** Series are at 0 before anything happens: `increase()` does not see the first event of a series that begins with it. */
const NO_ATTEMPTS: Record<Exclude<PutOutcome['status'], 'failed'> | FailureReason, 0> = {
  stored: 0,
  alreadyThere: 0,
  conflict: 0,
  throttled: 0,
  refused: 0,
  missing: 0,
  network: 0,
  server: 0,
  aborted: 0,
};
const NO_GAPS: Record<GapReason, 0> = {
  rotated_away: 0,
  vanished: 0,
  truncated: 0,
  shrunk: 0,
  corrupt: 0,
  buffer_full: 0,
  late_write: 0,
};

/** Every metric of a pipeline, read from its status at the moment of a scrape. Each also has the label `pipeline`. */
export const PIPELINE_METRICS: Metric<PipelineStatus>[] = [
  counter('lines_read_total', 'Lines read from logs.', [], (s) => one(s.read.lines)),
  counter('read_bytes_total', 'Bytes read from logs, after decompression.', [], (s) => one(s.read.bytes)),
  counter('lines_committed_total', 'Lines whose consumption is durable on the node.', [], (s) =>
    one(s.committed.lines),
  ),
  counter('records_shipped_total', 'Records proven to be stored.', [], (s) => one(s.shipped.records)),
  counter('shipped_bytes_total', 'Bytes of objects proven to be stored.', [], (s) => one(s.shipped.bytes)),
  counter('objects_shipped_total', 'Objects proven to be stored.', [], (s) => one(s.shipped.objects)),
  counter('lines_dropped_total', 'Lines read but not shipped, by reason.', ['reason'], (s) =>
    by('reason', s.dropped),
  ),
  counter('gaps_total', 'Places in logs that could not be read, by reason.', ['reason'], (s) =>
    by('reason', gapsOf(s, 'count')),
  ),
  counter('gap_bytes_total', 'Bytes of known extent that could not be read, by reason.', ['reason'], (s) =>
    by('reason', gapsOf(s, 'bytes')),
  ),
  counter('lines_marked_total', 'Lines shipped with a mark: malformed, truncated, repaired.', ['mark'], (s) =>
    by('mark', { malformed: s.lines.malformed, truncated: s.lines.truncated, repaired: s.lines.repaired }),
  ),
  {
    name: 'logpipeline_redactions_total',
    help: 'Matches of `redact` that were replaced, by pattern.',
    type: 'counter',
    labels: ['pattern'],
    read: (s) => by('pattern', s.redactions),
  },
  counter('lines_joined_total', 'Lines that the runtime had split, joined.', [], (s) => one(s.lines.joined)),
  counter('upload_attempts_total', 'Attempts to store an object or index, by outcome.', ['outcome'], (s) =>
    by('outcome', { ...NO_ATTEMPTS, ...s.attempts }),
  ),
  counter('upload_seconds_total', 'Time that these attempts took.', [], (s) => one(s.upload.seconds)),
  counter('spool_failures_total', 'Times that the spool could not be used.', [], (s) =>
    one(s.spool.failures),
  ),
  gauge(
    'upload_last_success_timestamp_seconds',
    'When an upload last succeeded; 0: never since the start.',
    [],
    (s) => one(s.upload.lastSuccessTime === null ? 0 : Date.parse(s.upload.lastSuccessTime) / 1000),
  ),
  gauge('upload_interval_seconds', 'How often the pipeline uploads at least: its interval.', [], (s) =>
    one(s.intervalSeconds),
  ),
  gauge('suspended', '1 while the pipeline is suspended: it reads, and uploads nothing.', [], (s) =>
    one(s.suspended ? 1 : 0),
  ),
  gauge('upload_queue_segments', 'Sealed segments that wait for their upload.', [], (s) =>
    one(s.upload.queued),
  ),
  gauge('upload_failing', '1 while uploads fail.', [], (s) => one(s.upload.failing === undefined ? 0 : 1)),
  gauge('spool_bytes', 'Bytes that wait on disk.', [], (s) => one(s.spool.bytes)),
  gauge('spool_limit_bytes', 'Bytes that may wait on disk: buffer.maxSize.', [], (s) =>
    one(s.spool.limitBytes),
  ),
  gauge('unlinked_bytes', 'Bytes of deleted log files that are held open until they are read.', [], (s) =>
    one(s.spool.unlinkedBytes),
  ),
  gauge('unread_bytes', 'Bytes in logs that were not read yet.', [], (s) => one(s.lag.unreadBytes)),
  gauge(
    'oldest_unshipped_seconds',
    'Age of the oldest record that is not proven to be stored; 0: none waits.',
    [],
    (s) => one(s.lag.oldestUnshippedSeconds),
  ),
  gauge('sources', 'Logs being read.', [], (s) => one(s.sources.length)),
  gauge('files_open', 'Files of logs that are held open.', [], (s) => one(s.files.open)),
  counter('files_rotated_total', 'Times that reading went on in the next file of a log.', [], (s) =>
    one(s.files.rotated),
  ),
  gauge(
    'files_not_tailed',
    'Logs that the pipeline selects and that cannot be opened or read now.',
    [],
    (s) => one(s.files.notTailed),
  ),
  gauge('blocked', '1 while nothing is read because the disk budget is used up.', [], (s) =>
    one(s.state === 'blocked' ? 1 : 0),
  ),
];

function gapsOf({ gaps }: PipelineStatus, what: 'count' | 'bytes'): Record<string, number> {
  const known = Object.entries(gaps).map(([reason, gap]) => [reason, gap[what]] as const);
  return { ...NO_GAPS, ...Object.fromEntries(known) };
}

function counter(
  name: string,
  help: string,
  labels: string[],
  read: Metric<PipelineStatus>['read'],
): Metric<PipelineStatus> {
  return { name: `logpipeline_agent_${name}`, help, type: 'counter', labels, read };
}

function gauge(
  name: string,
  help: string,
  labels: string[],
  read: Metric<PipelineStatus>['read'],
): Metric<PipelineStatus> {
  return { name: `logpipeline_agent_${name}`, help, type: 'gauge', labels, read };
}
