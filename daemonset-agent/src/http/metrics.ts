import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { PipelineStatus } from '../pipeline/pipelineStatus.ts';

type Sample = { labels: Record<string, string>; value: number };
type Metric = {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  labels: string[];
  read: (status: PipelineStatus) => Sample[];
};

const one = (value: number): Sample[] => [{ labels: {}, value }];
const by = (label: string, values: Record<string, number>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));

/** Every metric of a pipeline, read from its status at the moment of a scrape. Each also has the label `pipeline`. */
const METRICS: Metric[] = [
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
    by('reason', Object.fromEntries(Object.entries(s.gaps).map(([reason, gap]) => [reason, gap.count]))),
  ),
  counter('gap_bytes_total', 'Bytes of known extent that could not be read, by reason.', ['reason'], (s) =>
    by('reason', Object.fromEntries(Object.entries(s.gaps).map(([reason, gap]) => [reason, gap.bytes]))),
  ),
  counter('lines_marked_total', 'Lines shipped with a mark: malformed, truncated, repaired.', ['mark'], (s) =>
    by('mark', { malformed: s.lines.malformed, truncated: s.lines.truncated, repaired: s.lines.repaired }),
  ),
  counter('lines_joined_total', 'Lines that the runtime had split, joined.', [], (s) => one(s.lines.joined)),
  counter('upload_attempts_total', 'Attempts to store an object or index, by outcome.', ['outcome'], (s) =>
    by('outcome', s.attempts),
  ),
  counter('spool_failures_total', 'Times that the spool could not be used.', [], (s) =>
    one(s.spool.failures),
  ),
  gauge(
    'upload_last_success_timestamp_seconds',
    'When an upload last succeeded; 0: never since the start.',
    [],
    (s) => one(s.upload.lastSuccessTime === null ? 0 : Date.parse(s.upload.lastSuccessTime) / 1000),
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
  gauge('blocked', '1 while nothing is read because the disk budget is used up.', [], (s) =>
    one(s.state === 'blocked' ? 1 : 0),
  ),
];

function counter(name: string, help: string, labels: string[], read: Metric['read']): Metric {
  return { name: `logpipeline_agent_${name}`, help, type: 'counter', labels, read };
}

function gauge(name: string, help: string, labels: string[], read: Metric['read']): Metric {
  return { name: `logpipeline_agent_${name}`, help, type: 'gauge', labels, read };
}

/** A registry that reads the pipelines' own counters when it is scraped, so that nothing is counted twice. */
export function createMetrics(readStatuses: () => PipelineStatus[], version: string): Registry {
  const registry = new Registry();
  const statuses = oncePerTurn(readStatuses);
  collectDefaultMetrics({ register: registry });
  for (const metric of METRICS) {
    const options = {
      name: metric.name,
      help: metric.help,
      labelNames: ['pipeline', ...metric.labels],
      registers: [registry],
    };
    if (metric.type === 'gauge') {
      new Gauge({
        ...options,
        collect() {
          this.reset();
          for (const status of statuses()) {
            for (const { labels, value } of metric.read(status))
              this.set({ pipeline: status.pipeline, ...labels }, value);
          }
        },
      });
    } else {
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const status of statuses()) {
            for (const { labels, value } of metric.read(status))
              this.inc({ pipeline: status.pipeline, ...labels }, value);
          }
        },
      });
    }
  }
  new Gauge({
    name: 'logpipeline_agent_build_info',
    help: 'Always 1; the label says what runs.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  return registry;
}

/** All metrics of a scrape are read in the same turn of the event loop. A status costs system calls for each source. */
function oncePerTurn<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    if (made === undefined) {
      made = { value: make() };
      setImmediate(() => {
        made = undefined;
      });
    }
    return made.value;
  };
}
