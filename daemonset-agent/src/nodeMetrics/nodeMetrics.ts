import type { Registry } from 'prom-client';
import type { NodePaths } from './nodePaths.ts';
import { createNodeReader, type NodeReaderOptions } from './nodeReader.ts';
import type { NodeSample } from './nodeSample.ts';
import { registerNodeMetrics } from './page/registerNodeMetrics.ts';
import type { PodOf } from './podOfProcess.ts';
import { type NodeIdentity, sampleRecord } from './sampleRecord.ts';
import { createSampler } from './sampler.ts';
import type { Collector } from './samplerErrors.ts';
import { type ScheduleClock, startSchedule } from './schedule.ts';

export type NodeMetricsOptions = {
  paths: NodePaths;
  identity: NodeIdentity;
  /** The node's pods; asked for the few processes and containers that a record names. */
  podOf: PodOf;
  clock: ScheduleClock & {
    /** Milliseconds since 1970 UTC; records carry it, nothing is reckoned with it. */
    now(): number;
  };
  warn: (message: string) => void;
  /** For tests. */
  parts?: Pick<NodeReaderOptions, 'readMemory' | 'askFilesystem' | 'statfsDeadlineMs'>;
};

export type Subscription = {
  intervalMs: number;
  /** How many processes by CPU and by memory, and how many throttled containers. */
  topProcesses: number;
  /**
   * Takes a record's line, without the line's end, and what it was made from. What it throws or rejects with is counted and said, and the
   * next sample comes all the same.
   */
  write: (line: string, sample: NodeSample) => void | Promise<void>;
  /** Whether what is taken is kept for good, so that `lastSuccess` may speak of it. Default: yes. */
  isKept?: boolean;
};

export type NodeMetrics = {
  /** A record each interval, with rates over just this interval. @returns what ends it */
  subscribe(subscription: Subscription): () => void;
  /** What could not be measured since the start. */
  errors(): ReadonlyMap<Collector, number>;
  /** When a record was last kept by the one that has waited for longest, milliseconds since 1970 UTC; undefined: not yet. */
  readonly lastSuccess: number | undefined;
  /** How long the last sample took, seconds. Most of it is waiting for others. */
  readonly lastDuration: number | undefined;
  /** Adds the node's values and the sampler's own, which are read when the registry is. */
  registerMetrics(registry: Registry): void;
  /**
   * Calls to file systems that have not come back. While there are any, `process.exit` does not come back either: it waits for their threads,
   * so that a process has to end itself by SIGKILL.
   */
  hanging(): number;
  /** Ends all subscriptions. May be called twice. */
  stop(): void;
};

/** The node's metrics, for any number of pipelines and for /metrics. Nothing is read before the first of them asks. */
export function startNodeMetrics(options: NodeMetricsOptions): NodeMetrics {
  const { paths, identity, podOf, clock, warn } = options;
  const { now, monotonic } = clock;
  const reader = createNodeReader({ paths, now, monotonic, warn, ...options.parts });
  const origin = monotonic();
  const ends = new Set<() => void>();
  /** Of those who keep records, when one last was. */
  const lastKept = new Map<() => void, number>();
  let lastDuration: number | undefined;

  const subscribe = ({ intervalMs, topProcesses, write, isKept = true }: Subscription) => {
    const sampler = createSampler({ reader, procPath: paths.procPath, podOf, topProcesses });
    let ended = false;
    let begun: Promise<void> | undefined = sampler.begin();
    const endSchedule = startSchedule(clock, origin, intervalMs, async () => {
      try {
        await begun;
        begun = undefined;
        const started = monotonic();
        const sample = await sampler.sample();
        if (ended) return;
        lastDuration = (monotonic() - started) / 1000;
        await write(sampleRecord(sample, identity, topProcesses), sample);
        if (isKept && !ended) lastKept.set(end, now());
      } catch (error) {
        reader.errors.countLostRecord(error instanceof Error ? error.message : String(error));
      }
    });
    const end = () => {
      ended = true;
      ends.delete(end);
      lastKept.delete(end);
      endSchedule();
    };
    ends.add(end);
    return end;
  };

  const nodeMetrics: NodeMetrics = {
    subscribe,
    errors: () => reader.errors.counts,
    hanging: () => reader.hanging(),
    get lastSuccess() {
      return lastKept.size === 0 ? undefined : Math.min(...lastKept.values());
    },
    get lastDuration() {
      return lastDuration;
    },
    registerMetrics: (registry) =>
      registerNodeMetrics(registry, { reader, facts: nodeMetrics, now, monotonic }),
    stop() {
      for (const end of [...ends]) end();
    },
  };
  return nodeMetrics;
}
