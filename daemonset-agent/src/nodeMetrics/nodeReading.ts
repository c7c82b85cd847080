import type { StatReading } from './collectors/cpu.ts';
import type { DiskCounters } from './collectors/disk.ts';
import type { FilesystemReading } from './collectors/filesystem.ts';
import type { FrequencyReading } from './collectors/frequency.ts';
import type { HostReading } from './collectors/host.ts';
import type { MemoryReading } from './collectors/memory.ts';
import type { NetworkCounters } from './collectors/network.ts';
import type { PressureReading } from './collectors/pressure.ts';
import type { ProcessesReading } from './collectors/processes.ts';
import type { ThrottlingReading } from './collectors/throttling.ts';
import type { LoadSample } from './nodeSample.ts';

/** Counters that are read in one go, so that their rates have one interval. */
export type CounterReading = {
  /** Milliseconds since 1970 UTC. */
  time: number;
  /** Seconds by the clock that nobody sets. */
  at: number;
  cpu: StatReading | null;
  load: LoadSample | null;
  pressure: PressureReading | null;
  disks: ReadonlyMap<string, DiskCounters> | null;
  networks: ReadonlyMap<string, NetworkCounters> | null;
  host: HostReading;
};

/** What was read of a node at one moment. A sample is the difference of two. Null: could not be read. */
export type NodeReading = CounterReading & {
  frequency: FrequencyReading;
  memory: MemoryReading | null;
  filesystems: FilesystemReading | null;
  processes: ProcessesReading | null;
  throttling: ThrottlingReading | null;
};
