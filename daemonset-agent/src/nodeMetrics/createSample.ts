import type { KernelUnits } from './auxiliaryVector.ts';
import { cpuShares } from './collectors/cpuShares.ts';
import { diskSample } from './collectors/disk.ts';
import { meanMegahertz } from './collectors/frequency.ts';
import { memorySample, swapSample } from './collectors/memory.ts';
import { networkSample } from './collectors/network.ts';
import { pressureSample } from './collectors/pressure.ts';
import { countStates } from './collectors/processStates.ts';
import { throttlingDifference, throttlingFields } from './collectors/throttlingSample.ts';
import { topProcesses } from './collectors/topProcesses.ts';
import { advance, perSecond } from './counter.ts';
import type { NodeReading } from './nodeReading.ts';
import { LIST_LIMITS, type NodeSample, type ProcessesSample, type ThrottlingSample } from './nodeSample.ts';
import { containerOwner, type PodOf, podFields, withPods } from './podOfProcess.ts';

export type SampleContext = {
  procPath: string;
  units: KernelUnits | null;
  podOf: PodOf;
  /** How many processes by CPU and by memory, and how many containers. */
  top: number;
};

/** What happened between two readings, and what the later one says. `before` is null for the first one. */
export function createSample(
  before: NodeReading | null,
  now: NodeReading,
  context: SampleContext,
): NodeSample {
  const seconds = before === null ? null : now.at - before.at;
  const disks =
    now.disks &&
    byName(now.disks, LIST_LIMITS.disks, (name, counters) =>
      diskSample(name, before?.disks?.get(name), counters, seconds),
    );
  const networks =
    now.networks &&
    byName(now.networks, LIST_LIMITS.networks, (name, counters) =>
      networkSample(name, before?.networks?.get(name), counters, seconds),
    );
  return {
    time: now.time,
    cpu: cpuFields(before, now),
    memory: memorySample(now.memory),
    swap: swapSample(now.memory),
    load: now.load,
    pressure: pressureSample(before?.pressure ?? null, now.pressure, seconds),
    filesystems: now.filesystems?.filesystems ?? null,
    filesystems_left_out: now.filesystems?.leftOut ?? 0,
    disks: disks?.samples ?? null,
    disks_left_out: disks?.leftOut ?? 0,
    networks: networks?.samples ?? null,
    networks_left_out: networks?.leftOut ?? 0,
    processes: processesSample(before, now, seconds, context),
    throttling: throttlingSample(before, now, context),
    interval_seconds: seconds === null ? null : Math.round(seconds * 1000) / 1000,
    uptime_seconds: now.host.uptimeSeconds,
    boot_id: now.host.bootId,
  };
}

function cpuFields(before: NodeReading | null, now: NodeReading): NodeSample['cpu'] {
  const { cpu_percent, cpu_count, ...shares } = cpuShares(before?.cpu ?? null, now.cpu);
  return {
    cpu_percent,
    cpu_count,
    cpu_frequency_mhz: meanMegahertz(now.frequency),
    ...shares,
    model: now.frequency.model,
  };
}

function byName<T, S>(
  items: ReadonlyMap<string, T>,
  limit: number,
  sample: (name: string, item: T) => S,
): { samples: S[]; leftOut: number } {
  const names = [...items].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    samples: names.slice(0, limit).map(([name, item]) => sample(name, item)),
    leftOut: Math.max(0, names.length - limit),
  };
}

function processesSample(
  before: NodeReading | null,
  now: NodeReading,
  seconds: number | null,
  { procPath, units, podOf, top }: SampleContext,
): ProcessesSample | null {
  const { processes } = now;
  if (processes === null) return null;
  const rate = (name: 'forks' | 'contextSwitches') => {
    const [earlier, later] = [before?.cpu?.[name] ?? null, now.cpu?.[name] ?? null];
    return earlier === null || later === null ? null : perSecond(advance(earlier, later), seconds ?? 0);
  };
  const ranked = units === null ? [] : topProcesses(before?.processes ?? null, processes, top, units);
  return {
    count: processes.byPid.size,
    ...countStates(processes.byPid.values()),
    threads_running: now.cpu?.running ?? null,
    threads_blocked: now.cpu?.blocked ?? null,
    forks_per_second: rate('forks'),
    context_switches_per_second: rate('contextSwitches'),
    cut: processes.cut,
    top: withPods(ranked, procPath, podOf),
  };
}

function throttlingSample(
  before: NodeReading | null,
  now: NodeReading,
  { procPath, podOf, top }: SampleContext,
): ThrottlingSample | null {
  if (now.throttling === null) return null;
  const {
    limitedContainers,
    sum,
    top: first,
  } = throttlingDifference(before?.throttling ?? null, now.throttling, top);
  return {
    limited_containers: limitedContainers,
    ...(sum === null
      ? { periods: null, throttled_periods: null, throttled_percent: null, throttled_seconds: null }
      : throttlingFields(sum)),
    top: first.map((container) => ({
      ...throttlingFields(container),
      ...podFields(containerOwner(container, procPath), podOf),
    })),
  };
}
