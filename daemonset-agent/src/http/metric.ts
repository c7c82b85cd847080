import { Counter, Gauge, type Registry } from 'prom-client';

export type Sample = { labels: Record<string, string>; value: number };

export type MetricHead = {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  labels: readonly string[];
};

/** One metric that is read from `T` when somebody asks. */
export type Metric<T> = MetricHead & { read: (from: T) => Sample[] };

/** The sample of a metric without labels of its own. */
export const one = (value: number): Sample[] => [{ labels: {}, value }];

/** Samples by the values of one label. */
export const by = (label: string, values: Record<string, number>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));

/**
 * Adds a metric that is read anew at each scrape, so that nothing is counted twice. `read` is called in the turn of the event loop in which
 * the registry is asked, for all metrics alike.
 *
 * @param isAbsent without samples a metric that has no labels is left out of the scrape; otherwise it is 0
 */
export function registerMetric(
  registry: Registry,
  { name, help, type, labels }: MetricHead,
  read: () => Sample[] | Promise<Sample[]>,
  isAbsent = false,
): void {
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  const replace = (metric: Counter | Gauge, samples: readonly Sample[], add: (sample: Sample) => void) => {
    metric.reset();
    // Without labels a reset leaves a 0.
    if (isAbsent && labels.length === 0) metric.remove();
    for (const sample of samples) add(sample);
  };
  if (type === 'gauge') {
    new Gauge({
      ...options,
      async collect() {
        replace(this, await read(), ({ labels, value }) => this.set(labels, value));
      },
    });
  } else {
    new Counter({
      ...options,
      async collect() {
        replace(this, await read(), ({ labels, value }) => this.inc(labels, value));
      },
    });
  }
}
