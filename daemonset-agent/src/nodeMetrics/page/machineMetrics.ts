import { CPU_MODES } from '../collectors/cpu.ts';
import type { MemoryReading } from '../collectors/memory.ts';
import type { PressureReading } from '../collectors/pressure.ts';
import { countStates, PROCESS_STATES } from '../collectors/processStates.ts';
import type { ThrottleCounters } from '../collectors/throttling.ts';
import { each, type NodeMetric, type Scrape, single } from './nodeMetric.ts';

const cpuModes = {
  labels: ['cpu', 'mode'],
  items: ({ cpuSeconds }: Scrape) =>
    [...cpuSeconds].flatMap(([cpu, seconds]) =>
      CPU_MODES.map((mode) => ({ labels: { cpu: String(cpu), mode }, item: seconds[mode] })),
    ),
};

const frequencies = {
  labels: ['cpu'],
  items: ({ reading }: Scrape) =>
    [...reading.frequency.hertz].map(([cpu, item]) => ({ labels: { cpu: String(cpu) }, item })),
};

const states = {
  labels: ['state'],
  items: ({ reading }: Scrape) => {
    if (reading.processes === null) return [];
    const counts = countStates(reading.processes.byPid.values());
    return PROCESS_STATES.map((state) => ({ labels: { state }, item: counts[state] }));
  },
};

const itself = (value: number) => value;

const load = (name: 'load1' | 'load5' | 'load15', minutes: number) =>
  single(
    'gauge',
    name,
    'number',
    `Tasks that run, want to run or wait for a disk: mean of ${minutes} min.`,
    ({ reading }) => reading.load?.[name],
  );

const pressure = (resource: keyof PressureReading, kind: 'waiting' | 'stalled', help: string) =>
  single('counter', `pressure_${resource}_${kind}_seconds_total`, 'seconds', help, ({ reading }) =>
    kind === 'waiting'
      ? reading.pressure?.[resource]?.some.totalSeconds
      : reading.pressure?.[resource]?.full?.totalSeconds,
  );

const memory = (name: string, field: keyof MemoryReading, help: string) =>
  single('gauge', `memory_${name}_bytes`, 'bytes', help, ({ reading }) => reading.memory?.[field]);

const cgroup = (name: string, unit: NodeMetric['unit'], field: keyof ThrottleCounters, help: string) =>
  single('counter', name, unit, help, ({ reading }) => reading.throttling?.total[field]);

/** What there is once on a machine. */
export const MACHINE_METRICS: readonly NodeMetric[] = [
  each(
    cpuModes,
    'counter',
    'cpu_seconds_total',
    'seconds',
    'Time of each processor, by what it was spent on.',
    itself,
  ),
  each(frequencies, 'gauge', 'cpu_frequency_hertz', 'hertz', 'Present frequency of each processor.', itself),
  load('load1', 1),
  load('load5', 5),
  load('load15', 15),
  pressure('cpu', 'waiting', 'Time in which a task waited for a processor.'),
  pressure('io', 'waiting', 'Time in which a task waited for a disk.'),
  pressure('io', 'stalled', 'Time in which all tasks that were not idle waited for a disk.'),
  pressure('memory', 'waiting', 'Time in which a task waited for memory.'),
  pressure('memory', 'stalled', 'Time in which all tasks that were not idle waited for memory.'),
  memory('MemTotal', 'total', 'Memory that the kernel has.'),
  memory(
    'MemFree',
    'free',
    'Memory that holds nothing at all; mostly little, for caches take what is there.',
  ),
  memory('MemAvailable', 'available', 'Memory that programs can still have, with most of what caches hold.'),
  memory('Buffers', 'buffers', 'Memory with blocks of disks.'),
  memory('Cached', 'cached', 'Memory with contents of files.'),
  memory('SwapTotal', 'swapTotal', 'Swap; 0 on a machine without.'),
  memory('SwapFree', 'swapFree', 'Swap that is not in use.'),
  single(
    'gauge',
    'procs_running',
    'number',
    'Threads that run or want to.',
    ({ reading }) => reading.cpu?.running,
  ),
  single(
    'gauge',
    'procs_blocked',
    'number',
    'Threads that wait for a disk.',
    ({ reading }) => reading.cpu?.blocked,
  ),
  each(states, 'gauge', 'processes', 'number', 'Processes, by state; up to a minute old.', itself),
  single(
    'counter',
    'forks_total',
    'count',
    'Processes and threads begun.',
    ({ reading }) => reading.cpu?.forks,
  ),
  single(
    'counter',
    'context_switches_total',
    'count',
    'Times that a processor went from one thread to another.',
    ({ reading }) => reading.cpu?.contextSwitches,
  ),
  cgroup(
    'cgroup_throttled_seconds_total',
    'seconds',
    'throttledSeconds',
    'Time for which CPU limits held containers back, of all containers that there were.',
  ),
  cgroup(
    'cgroup_throttled_periods_total',
    'count',
    'throttledPeriods',
    'Periods of containers in which their CPU limit held them back.',
  ),
  cgroup('cgroup_periods_total', 'count', 'periods', 'Periods in which containers with a CPU limit ran.'),
  single(
    'gauge',
    'boot_time_seconds',
    'seconds',
    'When the machine was started, since 1970 UTC.',
    ({ reading }) => reading.cpu?.bootTime,
  ),
  single(
    'gauge',
    'time_seconds',
    'seconds',
    'The clock of the machine, since 1970 UTC.',
    ({ now }) => now / 1000,
  ),
];
