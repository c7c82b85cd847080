import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { REJECT_REASONS, type RejectReason } from '../intake/answer.ts';
import { type Names, NameTable } from './nameTable.ts';

/** What gauges say is asked when Prometheus asks. */
export type Gauges = {
  waitingBytes: () => number;
  waitingRequests: () => number;
  logBytes: () => Record<string, number>;
  logLimitBytes: () => Record<string, number>;
  /** Undefined while it is not known. */
  diskFreeBytes: () => number | undefined;
  isWritable: () => boolean;
  sessions: () => number;
  evictedSessions: () => number;
  lostEvents: () => number;
  /** Records of the service's own requests. */
  lostRequestRecords: () => number;
  connections: () => number;
  /** By what they were found by. */
  redactions: () => Record<string, number>;
};

/** Applications that clients name themselves, and releases of each, that are told apart. */
const MOST_APPS = 20;
const MOST_RELEASES = 20;
/** Milliseconds after which a name that nobody used makes room for another. */
const NAME_KEPT_MS = 86_400_000;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The service's metrics: docs/metrics.md has each with its meaning. */
export class IngestMetrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly #names: NameTable;

  readonly #records = new Counter({
    name: 'logpipeline_ingest_records_total',
    help: 'Records of clients, by what became of them.',
    labelNames: ['result'],
    registers: this.#registers,
  });
  readonly #rejected = new Counter({
    name: 'logpipeline_ingest_rejected_records_total',
    help: 'Records that were rejected, by reason.',
    labelNames: ['reason'],
    registers: this.#registers,
  });
  readonly #requests = new Counter({
    name: 'logpipeline_ingest_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['route', 'status'],
    registers: this.#registers,
  });
  readonly #slow = new Counter({
    name: 'logpipeline_ingest_slow_requests_total',
    help: 'Requests that took longer than requests.slowAfter.',
    labelNames: ['route'],
    registers: this.#registers,
  });
  readonly #duration = new Histogram({
    name: 'logpipeline_ingest_request_duration_seconds',
    help: 'From a request’s headers to the end of its answer.',
    labelNames: ['route'],
    buckets: SECONDS,
    registers: this.#registers,
  });
  readonly #browser = new Counter({
    name: 'logpipeline_browser_records_total',
    help: 'Records of browsers that are on disk.',
    labelNames: ['app', 'release', 'level'],
    registers: this.#registers,
  });
  readonly #sync = new Histogram({
    name: 'logpipeline_ingest_sync_duration_seconds',
    help: 'Of writing what waited and syncing it to disk.',
    buckets: [0.0005, ...SECONDS],
    registers: this.#registers,
  });
  readonly #syncBytes = new Histogram({
    name: 'logpipeline_ingest_sync_batch_bytes',
    help: 'Bytes that one sync served.',
    buckets: [1e3, 1e4, 1e5, 1e6, 1e7],
    registers: this.#registers,
  });
  readonly #syncRequests = new Histogram({
    name: 'logpipeline_ingest_sync_batch_requests',
    help: 'Requests that one sync served.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers: this.#registers,
  });

  /** `applications`: of the settings. `now`: milliseconds. */
  constructor(version: string, applications: readonly string[], now: () => number) {
    this.#names = new NameTable({
      configured: applications,
      mostApps: MOST_APPS,
      mostReleases: MOST_RELEASES,
      keptMs: NAME_KEPT_MS,
      now,
      onForgotten: (names) => this.#forget(names),
    });
    for (const result of ['accepted', 'duplicate', 'sampled', 'rejected']) this.#records.inc({ result }, 0);
    // From the start, so that a rate sees the first one.
    for (const reason of REJECT_REASONS) this.#rejected.inc({ reason }, 0);
    new Gauge({
      name: 'logpipeline_build_info',
      help: '1, with what runs.',
      labelNames: ['component', 'version'],
      registers: this.#registers,
    }).set({ component: 'ingest', version }, 1);
  }

  answered(route: string, status: number, seconds: number, isSlow: boolean): void {
    this.#requests.inc({ route, status });
    this.#duration.observe({ route }, seconds);
    this.#slow.inc({ route }, isSlow ? 1 : 0);
  }

  judged(counts: { accepted: number; duplicate: number; sampled: number; rejected: number }): void {
    for (const result of ['accepted', 'duplicate', 'sampled', 'rejected'] as const)
      if (counts[result] > 0) this.#records.inc({ result }, counts[result]);
  }

  rejected(reason: RejectReason): void {
    this.#rejected.inc({ reason });
  }

  /** So many records of one application, release and level are on disk. */
  stored(app: string, release: string, level: string, count: number): void {
    this.#browser.inc({ ...this.#names.of(app, release), level }, count);
  }

  #forget(names: Names): void {
    for (const level of LEVELS) this.#browser.remove({ ...names, level });
  }

  synced({ bytes, chunks, seconds }: { bytes: number; chunks: number; seconds: number }): void {
    this.#sync.observe(seconds);
    this.#syncBytes.observe(bytes);
    this.#syncRequests.observe(chunks);
  }

  /** From now on the page has these too. Called once. */
  watch(gauges: Gauges): void {
    this.#gauge('waiting_bytes', 'Bytes that wait to be written.', gauges.waitingBytes);
    this.#gauge('waiting_requests', 'Requests that wait to be written.', gauges.waitingRequests);
    this.#gauge('writable', '1 when the last write succeeded, else 0.', () => (gauges.isWritable() ? 1 : 0));
    this.#gauge('dedupe_sessions', 'Sessions that are remembered.', gauges.sessions);
    this.#gauge('connections', 'Connections of clients that are open.', gauges.connections);
    this.#gauge('disk_free_bytes', 'Free on the volume.', gauges.diskFreeBytes);
    this.#byLabel('log_bytes', 'Bytes on disk that are not shipped and deleted yet.', 'log', gauges.logBytes);
    this.#byLabel('log_limit_bytes', 'Bytes that may be.', 'log', gauges.logLimitBytes);
    this.#total(
      'dedupe_evicted_sessions_total',
      'Sessions that were forgotten early.',
      gauges.evictedSessions,
    );
    this.#total('lost_events_total', 'Events that clients numbered and that never came.', gauges.lostEvents);
    this.#total(
      'lost_request_records_total',
      'Records of the service’s own requests that could not be written.',
      gauges.lostRequestRecords,
    );
    this.#redactions(gauges.redactions);
  }

  #gauge(name: string, help: string, value: () => number | undefined): void {
    new Gauge({
      name: `logpipeline_ingest_${name}`,
      help,
      registers: this.#registers,
      collect() {
        const now = value();
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  }

  #byLabel(name: string, help: string, label: string, values: () => Record<string, number>): void {
    new Gauge({
      name: `logpipeline_ingest_${name}`,
      help,
      labelNames: [label],
      registers: this.#registers,
      collect() {
        for (const [key, value] of Object.entries(values())) this.set({ [label]: key }, value);
      },
    });
  }

  #total(name: string, help: string, value: () => number): void {
    new Counter({
      name: `logpipeline_ingest_${name}`,
      help,
      registers: this.#registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  }

  #redactions(values: () => Record<string, number>): void {
    new Counter({
      name: 'logpipeline_ingest_redactions_total',
      help: 'What was replaced or removed in records, by what found it.',
      labelNames: ['pattern'],
      registers: this.#registers,
      collect() {
        this.reset();
        for (const [pattern, count] of Object.entries(values())) this.inc({ pattern }, count);
      },
    });
  }
}
