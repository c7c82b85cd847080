import { LEVELS } from '@logpipeline/records';
import { Counter, type Registry } from 'prom-client';
import type { RecordTally } from '../logMetrics/recordTally.ts';
import { type Metric, one, registerMetric } from './metric.ts';

/** Lines that are not counted as the others are. */
const EXCEPTIONS: Metric<RecordTally>[] = [
  {
    name: 'logpipeline_log_records_late_total',
    help: 'Lines that were more than ten minutes old when they were read, or of unknown age; they do not count as records.',
    type: 'counter',
    labels: [],
    read: ({ late }) => one(late),
  },
  {
    name: 'logpipeline_log_records_overflow_total',
    help: 'Lines counted with those of all other workloads, because logMetrics.maxWorkloads have a count of their own.',
    type: 'counter',
    labels: [],
    read: ({ overflow }) => one(overflow),
  },
];

/** What applications logged. */
export function registerRecordMetrics(registry: Registry, tally: RecordTally): void {
  new RecordCounter(registry, tally);
  for (const metric of EXCEPTIONS) registerMetric(registry, metric, () => metric.read(tally));
}

/**
 * Hands its series over as they are. Prom-client's own way makes a text of each one's labels to find it again: with the
 * 3,500 series of the default bound that blocked the event loop for 6 to 50 ms a scrape, and this for 4.
 */
class RecordCounter extends Counter<'namespace' | 'workload' | 'level'> {
  readonly #tally: RecordTally;

  constructor(registry: Registry, tally: RecordTally) {
    super({
      name: 'logpipeline_log_records_total',
      help: 'Lines that applications logged, each once however many pipelines read it, dropped ones included.',
      labelNames: ['namespace', 'workload', 'level'],
      registers: [registry],
    });
    this.#tally = tally;
  }

  override async get() {
    const values = [...this.#tally.workloads()].flatMap(({ namespace, workload, levels }) =>
      LEVELS.map((level, number) => ({ labels: { namespace, workload, level }, value: levels[number] ?? 0 })),
    );
    return { ...(await super.get()), values };
  }
}
