import { Counter, Gauge, type Registry } from 'prom-client';

export type Sample = { labels: Record<string, string>; value: number };

/** One metric that is read from `T` when somebody asks. */
export type Metric<T> = {
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  labels: string[];
  read: (from: T) => Sample[];
};

/** The sample of a metric without labels of its own. */
export const one = (value: number): Sample[] => [{ labels: {}, value }];

/** Samples by the values of one label. */
export const by = (label: string, values: Record<string, number>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));

/** Adds a metric that is read anew at each scrape, so that nothing is counted twice. */
export function registerMetric(
  registry: Registry,
  { name, help, type, labels }: Omit<Metric<never>, 'read'>,
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
