/**
 * What is known of a node at one moment: the body of a SYSTEM_METRICS record, with the record's own names. The fields of `cpu` and `memory`
 * with those words in their names are the oldest ones and keep their units (MB: 1,048,576 bytes); everything else is in bytes, seconds and
 * percent, and says so in its name.
 *
 * - **null: could not be measured**, never 0. A value that the machine does not have (pressure on an old kernel, inodes of vfat) is null
 *   too; one that it should have is counted besides, in `logpipeline_agent_sampler_errors_total{collector}`.
 * - Rates and shares are over `interval_seconds`, by a clock that nobody sets. They are null when their counter went backwards.
 * - `…_total` are the kernel's counters, since the boot or since the device appeared.
 * - Every list is bounded (`LIST_LIMITS`) and sorted; what is left out is counted beside it.
 */
export type NodeSample = {
  /** When the values were read, milliseconds since 1970 UTC. The record's `timestamp`. */
  time: number;
  cpu: CpuSample;
  memory: MemorySample;
  /** Null: not to be read. A machine without swap has a total of 0. */
  swap: SwapSample | null;
  load: LoadSample | null;
  /** Null: the kernel has no pressure stall information (before 4.20, or `psi=0`). */
  pressure: PressureSample | null;
  /** By mount point. Null: the list of mounts cannot be read. */
  filesystems: FilesystemSample[] | null;
  filesystems_left_out: number;
  /** By name. Partitions are left out: their disk has them. */
  disks: DiskSample[] | null;
  disks_left_out: number;
  /** By name. The loopback and the node's ends of pods' interfaces are left out. */
  networks: NetworkSample[] | null;
  networks_left_out: number;
  processes: ProcessesSample | null;
  /** Null: no control group can be read. */
  throttling: ThrottlingSample | null;
  /** What rates are over; null: there was nothing to compare with. */
  interval_seconds: number | null;
  uptime_seconds: number | null;
  /** Another one after each boot. */
  boot_id: string | null;
};

/** Percent of all processors together, 0 to 100. */
export type CpuSample = {
  /** All time that was neither idle nor spent waiting for a disk. */
  cpu_percent: number | null;
  /** Processors that are online. */
  cpu_count: number | null;
  /** Mean of the processors' present frequencies. */
  cpu_frequency_mhz: number | null;
  /** In programs, with those of lower priority and with guests. */
  user_percent: number | null;
  /** In the kernel, with interrupts. */
  system_percent: number | null;
  iowait_percent: number | null;
  /** Wanted, but given to another guest by the hypervisor. */
  steal_percent: number | null;
  idle_percent: number | null;
  /** `cpu_percent` of each processor by its number; null for one that is offline. */
  core_percents: (number | null)[] | null;
  /** What the processors are, as they say themselves. */
  model: string | null;
};

/** In use is what programs cannot have any more: total - available, rather than total - free, which counts the page cache. */
export type MemorySample = {
  memory_total_mb: number | null;
  memory_used_mb: number | null;
  memory_percent: number | null;
  total_bytes: number | null;
  available_bytes: number | null;
  free_bytes: number | null;
  buffers_bytes: number | null;
  cached_bytes: number | null;
};

export type SwapSample = {
  total_bytes: number;
  free_bytes: number;
  used_bytes: number;
  /** Null without swap. */
  used_percent: number | null;
};

/** Means over 1, 5 and 15 minutes of the tasks that run, want to run, or wait for a disk. */
export type LoadSample = { load1: number; load5: number; load15: number };

export type PressureSample = {
  cpu: PressureOfResource | null;
  memory: PressureOfResource | null;
  io: PressureOfResource | null;
};

/** `some`: at least one task waited. `full`: all that were not idle waited; null where the kernel does not say it. */
export type PressureOfResource = { some: PressureShares; full: PressureShares | null };

export type PressureShares = {
  /** Percent of the last 10, 60 and 300 s, as the kernel has it. */
  avg10: number;
  avg60: number;
  avg300: number;
  /** Percent of this sample's interval. */
  percent: number | null;
  /** Time within this sample's interval. */
  stalled_seconds: number | null;
};

export type FilesystemSample = {
  mount_point: string;
  /** Such as `/dev/nvme0n1p1`, or `server:/export`. */
  device: string;
  type: string;
  read_only: boolean;
  size_bytes: number | null;
  /** With what is reserved for root. */
  free_bytes: number | null;
  /** What everyone else can still write. */
  available_bytes: number | null;
  used_bytes: number | null;
  /** As df has it: of what everyone can write, so that 100 means full. */
  used_percent: number | null;
  /** Null on file systems that have no fixed number. */
  inodes: number | null;
  inodes_free: number | null;
  inodes_used_percent: number | null;
  /** Why there are no values: `timeout`; `hidden`, where something else lies at its path; or the system's code. Null: there are. */
  error: string | null;
};

export type DiskSample = {
  device: string;
  reads_per_second: number | null;
  writes_per_second: number | null;
  read_bytes_per_second: number | null;
  written_bytes_per_second: number | null;
  /** Mean time from request to answer; null when there was none. */
  read_wait_ms: number | null;
  write_wait_ms: number | null;
  /** Share of the time in which at least one request was under way. A disk that serves many at once can do more at 100. */
  utilization_percent: number | null;
  /** Mean number of requests under way. */
  queue_length: number | null;
  read_bytes_total: number;
  written_bytes_total: number;
};

export type NetworkSample = {
  interface: string;
  receive_bytes_per_second: number | null;
  transmit_bytes_per_second: number | null;
  receive_packets_per_second: number | null;
  transmit_packets_per_second: number | null;
  /** Within the interval, as the next three. */
  receive_errors: number | null;
  transmit_errors: number | null;
  receive_drops: number | null;
  transmit_drops: number | null;
  receive_bytes_total: number;
  transmit_bytes_total: number;
};

export type ProcessesSample = {
  count: number;
  /** By state: on a processor or ready, asleep, waiting without being able to be interrupted (mostly for a disk), … */
  running: number;
  sleeping: number;
  waiting: number;
  zombie: number;
  stopped: number;
  idle: number;
  /** Threads of the whole machine that run or want to, and that wait for a disk. */
  threads_running: number | null;
  threads_blocked: number | null;
  forks_per_second: number | null;
  context_switches_per_second: number | null;
  /** True: there were more than are looked at (`PROCESSES_LIMIT`), and neither counts nor `top` have them. */
  cut: boolean;
  /** The first N by processor time and the first N by memory, each process once. */
  top: TopProcess[];
};

/** There is no command line in here, nor will there be: it can hold secrets. */
export type TopProcess = {
  pid: number;
  /** The kernel's name of it (`comm`): 15 bytes at most, and the process can choose it. */
  name: string;
  /** Of one processor within the interval: 250 means two and a half. Null in a sample without an interval. */
  cpu_percent: number | null;
  rss_bytes: number;
  /** 1 for the first. Null: not among the first N, or no CPU use. */
  cpu_rank: number | null;
  memory_rank: number | null;
} & PodOfProcess;

/** All null outside of a container; `namespace` and `pod` also when nothing is known of the pod. */
export type PodOfProcess = {
  namespace: string | null;
  pod: string | null;
  pod_uid: string | null;
  container_id: string | null;
};

/** How long containers were held back by their CPU limits, within the interval. */
export type ThrottlingSample = {
  /** Containers that have a CPU limit. */
  limited_containers: number;
  /** Spans (usually of 100 ms) in which one of them ran, and in how many of these it was held back. */
  periods: number | null;
  throttled_periods: number | null;
  throttled_percent: number | null;
  /** Added up over their threads' processors: can be more than the interval. */
  throttled_seconds: number | null;
  /** The first N by `throttled_seconds`; those that were not held back are left out. */
  top: ThrottledContainer[];
};

export type ThrottledContainer = {
  periods: number;
  throttled_periods: number;
  throttled_percent: number | null;
  throttled_seconds: number;
} & PodOfProcess;

/** Items of each list in a record. A node beyond these is not common; a record that grows without a bound would be. */
export const LIST_LIMITS = { filesystems: 64, disks: 64, networks: 64 } as const;
