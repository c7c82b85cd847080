import { median } from '../throughput/median.ts';

/** Of the sampler's own process. Times in ms, each of one sample or one scrape. */
export type Measured = {
  /** CPU time of all threads. */
  cpuMs: number[];
  /** The longest time for which the event loop did not turn. */
  blockMs: number[];
  scrapeCpuMs: number[];
  /** Of the first reading, whose code is compiled meanwhile. */
  firstCpuMs: number;
  recordBytes: number;
  /** Resident memory that came with sampling. */
  rssBytes: number;
};

/** Of public programs in the same run; null: not there. CPU time with that of the programs that they start, ms. */
export type Others = {
  /** A scrape of Prometheus's node exporter. */
  nodeExporterCpuMs: number | null;
  /** systeminformation: load, memory, file systems, disks and processes once. */
  systeminformationCpuMs: number;
};

export type Figures = {
  processes: number;
  samples: number;
  /** Of one core, at a sample in 30 s. */
  cpuPercent: number;
  cpuMs: number;
  firstCpuMs: number;
  medianBlockMs: number;
  longestBlockMs: number;
  scrapeCpuMs: number;
  recordBytes: number;
  /** In units of 1,000,000 bytes. */
  rssMb: number;
  systeminformationMb: number;
} & Others;

/** At which the CPU time is promised. */
const INTERVAL_MS = 30_000;

export function figuresOf(
  processes: number,
  measured: Measured,
  systeminformationBytes: number,
  others: Others,
): Figures {
  const cpuMs = mean(measured.cpuMs);
  return {
    processes,
    samples: measured.cpuMs.length,
    // The mean, since it is what adds up.
    cpuPercent: (cpuMs / INTERVAL_MS) * 100,
    cpuMs,
    firstCpuMs: measured.firstCpuMs,
    medianBlockMs: median(measured.blockMs),
    longestBlockMs: Math.max(...measured.blockMs),
    scrapeCpuMs: mean(measured.scrapeCpuMs),
    recordBytes: measured.recordBytes,
    rssMb: measured.rssBytes / 1e6,
    systeminformationMb: systeminformationBytes / 1e6,
    ...others,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export type Limit = { what: string; is: number; most: number; unit: string };

/** What the project promises on a node with this many processes. */
export const PROMISED_FOR = 500;

/** Empty above the size that they are made for. */
export function limitsOf(figures: Figures): Limit[] {
  if (figures.processes > PROMISED_FOR) return [];
  return [
    { what: 'CPU at a sample in 30 s', is: figures.cpuPercent, most: 0.2, unit: '% of one core' },
    { what: 'longest block of the event loop', is: figures.longestBlockMs, most: 20, unit: 'ms' },
  ];
}

export function missed(limits: readonly Limit[]): Limit[] {
  // NaN, a figure that is not there, is a miss too.
  return limits.filter(({ is, most }) => !(is <= most));
}
