import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ConfigurationStatus } from '../configuration/configurationSource.ts';
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

/** How the agent comes to its pipelines, where they come from Secrets. */
const CONFIGURATION_METRICS: {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  labels: string[];
  read: (status: ConfigurationStatus) => Sample[];
}[] = [
  {
    name: 'logpipeline_config_rejected',
    help: 'Configurations that this agent cannot use; their pipelines go on with the last good one.',
    type: 'gauge',
    labels: [],
    read: ({ rejected }) => one(rejected.length),
  },
  {
    name: 'logpipeline_config_reloads_total',
    help: 'Configurations that came or went, by what became of them: accepted, rejected, removed.',
    type: 'counter',
    labels: ['result'],
    read: ({ reloads }) => by('result', reloads),
  },
  {
    name: 'logpipeline_config_last_success_timestamp_seconds',
    help: 'When all configurations were last compared with the API server’s list; 0: never since the start.',
    type: 'gauge',
    labels: [],
    read: ({ lastSuccess }) => one((lastSuccess ?? 0) / 1000),
  },
  {
    name: 'logpipeline_config_stale',
    help: '1 while configurations cannot be followed.',
    type: 'gauge',
    labels: [],
    read: ({ trouble }) => one(trouble === undefined ? 0 : 1),
  },
];

/** What the agent knows of the pods whose logs it reads. */
const UNKNOWN_PODS = {
  name: 'logpipeline_agent_pods_unknown_total',
  help: 'Pods that the API server had not shown a minute after their log was found.',
  type: 'counter' as const,
  labels: [],
};

/** A registry that reads the pipelines' own counters when it is scraped, so that nothing is counted twice. */
export function createMetrics(
  readStatuses: () => PipelineStatus[],
  version: string,
  readConfiguration: () => ConfigurationStatus | undefined = () => undefined,
  readUnknownPods: () => number | undefined = () => undefined,
): Registry {
  const registry = new Registry();
  const statuses = oncePerTurn(() => oneOfEach(readStatuses()));
  collectDefaultMetrics({ register: registry });
  for (const metric of METRICS) {
    const read = () =>
      statuses().flatMap((status) =>
        metric
          .read(status)
          .map(({ labels, value }) => ({ labels: { pipeline: status.pipeline, ...labels }, value })),
      );
    register(registry, { ...metric, labels: ['pipeline', ...metric.labels] }, read);
  }
  for (const metric of CONFIGURATION_METRICS) {
    register(registry, metric, () => {
      const status = readConfiguration();
      return status === undefined ? [] : metric.read(status);
    });
  }
  register(registry, UNKNOWN_PODS, () => {
    const pods = readUnknownPods();
    return pods === undefined ? [] : one(pods);
  });
  new Gauge({
    name: 'logpipeline_agent_build_info',
    help: 'Always 1; the label says what runs.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  return registry;
}

function register(
  registry: Registry,
  { name, help, type, labels }: Omit<Metric, 'read'>,
  read: () => Sample[],
): void {
  const options = { name, help, labelNames: labels, registers: [registry] };
  if (type === 'gauge') {
    new Gauge({
      ...options,
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.set(labels, value);
      },
    });
  } else {
    new Counter({
      ...options,
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.inc(labels, value);
      },
    });
  }
}

/** A pipeline's folders share its counters, so that only the first of them is asked; what waits in the others is added. */
function oneOfEach(statuses: PipelineStatus[]): PipelineStatus[] {
  const byName = new Map<string, PipelineStatus>();
  for (const status of statuses) {
    const first = byName.get(status.pipeline);
    if (first === undefined) byName.set(status.pipeline, status);
    else byName.set(status.pipeline, withDraining(first, status));
  }
  return [...byName.values()];
}

function withDraining(first: PipelineStatus, draining: PipelineStatus): PipelineStatus {
  const failing = first.upload.failing ?? draining.upload.failing;
  return {
    ...first,
    spool: { ...first.spool, bytes: first.spool.bytes + draining.spool.bytes },
    upload: {
      ...first.upload,
      queued: first.upload.queued + draining.upload.queued,
      ...(failing === undefined ? {} : { failing }),
    },
    lag: {
      ...first.lag,
      oldestUnshippedSeconds: Math.max(first.lag.oldestUnshippedSeconds, draining.lag.oldestUnshippedSeconds),
    },
  };
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
