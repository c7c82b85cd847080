import { createSample } from './createSample.ts';
import type { NodeReader } from './nodeReader.ts';
import type { NodeReading } from './nodeReading.ts';
import type { NodeSample } from './nodeSample.ts';
import type { PodOf } from './podOfProcess.ts';

/** Pipelines whose moments fall together share one reading. Much less than the shortest interval. */
const SHARED_MS = 200;

export type Sampler = {
  /** Reads what the first sample is compared with. */
  begin(): Promise<void>;
  /** What happened since the last sample, or since `begin`. One at a time. */
  sample(): Promise<NodeSample>;
};

export type SamplerOptions = {
  reader: NodeReader;
  procPath: string;
  podOf: PodOf;
  /** How many processes by CPU and by memory, and how many throttled containers. */
  topProcesses: number;
};

/** A series of samples with an interval of its own; any number of them can share a reader. */
export function createSampler({ reader, procPath, podOf, topProcesses }: SamplerOptions): Sampler {
  let before: NodeReading | null = null;
  const read = () => reader.read({ cheap: SHARED_MS, processes: SHARED_MS });
  return {
    async begin() {
      before = await read();
    },
    async sample() {
      const now = await read();
      // The shared one can be what this series had last: nothing has happened since.
      const earlier = before?.at === now.at ? null : before;
      before = now;
      return createSample(earlier, now, { procPath, units: reader.units, podOf, top: topProcesses });
    },
  };
}
