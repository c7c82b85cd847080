import { readKernelUnits } from './auxiliaryVector.ts';
import { readCpu } from './collectors/cpu.ts';
import { readDisks } from './collectors/disk.ts';
import { readFilesystems } from './collectors/filesystem.ts';
import { FrequencyReader } from './collectors/frequency.ts';
import { readHost } from './collectors/host.ts';
import { readLoad } from './collectors/load.ts';
import { type ReadMemory, readMemory, systemMemory } from './collectors/memory.ts';
import { readNetworks } from './collectors/network.ts';
import { readPressure } from './collectors/pressure.ts';
import { readProcesses } from './collectors/processes.ts';
import {
  type AskFilesystem,
  askFilesystem,
  STATFS_DEADLINE_MS,
  StatfsLanes,
} from './collectors/statfsLanes.ts';
import { ThrottlingReader } from './collectors/throttling.ts';
import { cgroupPath, type NodePaths } from './nodePaths.ts';
import type { CounterReading, NodeReading } from './nodeReading.ts';
import { LIST_LIMITS } from './nodeSample.ts';
import { SamplerErrors } from './samplerErrors.ts';
import { SharedReading } from './sharedReading.ts';

export type NodeReaderOptions = {
  paths: NodePaths;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /** Milliseconds by a clock that nobody sets. */
  monotonic: () => number;
  warn: (message: string) => void;
  /** For tests: others than the machine's. */
  readMemory?: ReadMemory;
  askFilesystem?: AskFilesystem;
  statfsDeadlineMs?: number;
};

/** Milliseconds since a part was read, for which it still serves. */
export type MaxAges = { cheap: number; processes: number };

export type NodeReader = {
  read(maxAges: MaxAges): Promise<NodeReading>;
  readonly errors: SamplerErrors;
  /** Calls to file systems that have not come back. */
  hanging(): number;
  /** Undefined: the kernel did not tell, and times and sizes of processes cannot be told either. */
  readonly units: ReturnType<typeof readKernelUnits> | null;
};

/** Reads a node. What is asked for at the same time is read once. */
export function createNodeReader(options: NodeReaderOptions): NodeReader {
  const { paths, now, monotonic } = options;
  const { procPath, sysPath, rootPath } = paths;
  const errors = new SamplerErrors(options.warn, monotonic);
  const lanes = new StatfsLanes(
    options.askFilesystem ?? askFilesystem,
    options.statfsDeadlineMs ?? STATFS_DEADLINE_MS,
  );
  const frequencyReader = new FrequencyReader(procPath, sysPath);
  const throttlingReader = new ThrottlingReader(cgroupPath(paths), {
    onUnlisted: (message) => errors.note('throttling', message),
  });
  const onError = (message: string) => errors.count('filesystem', message);
  const onAbsence = (message: string) => errors.note('filesystem', message);

  const readCounters = (): CounterReading => ({
    time: now(),
    at: monotonic() / 1000,
    cpu: errors.attemptNow('cpu', () => readCpu(procPath)),
    load: errors.attemptNow('load', () => readLoad(procPath)),
    pressure: errors.attemptNow('pressure', () => readPressure(procPath)),
    disks: errors.attemptNow('disk', () => readDisks(procPath)),
    networks: errors.attemptNow('network', () => readNetworks(procPath)),
    host: readHost(procPath, (read) => errors.attemptNow('load', read)),
  });
  const shared = <T>(read: () => Promise<T>) => new SharedReading(read, monotonic);
  const cheap = shared(async () => {
    const counters = readCounters();
    const [frequency, memory, filesystems] = await Promise.all([
      frequencyReader.read((read) => errors.attempt('frequency', read)),
      errors.attempt('memory', () => readMemory(options.readMemory ?? systemMemory)),
      errors.attempt('filesystem', () =>
        readFilesystems({ procPath, rootPath, limit: LIST_LIMITS.filesystems, lanes, onError, onAbsence }),
      ),
    ]);
    return { ...counters, frequency, memory, filesystems };
  });
  const processes = shared(() => errors.attempt('processes', () => readProcesses(procPath, monotonic)));
  const throttling = shared(() => errors.attempt('throttling', () => throttlingReader.read()));
  return {
    errors,
    hanging: () => lanes.hanging,
    units: errors.attemptNow('processes', () => readKernelUnits()),
    async read(maxAges) {
      const some = cheap.get(maxAges.cheap);
      // One after the other: both are read in slices, and two slices in one turn of the event loop would be one of twice the length.
      const all = await processes.get(maxAges.processes);
      const throttled = await throttling.get(maxAges.cheap);
      return { ...(await some), processes: all, throttling: throttled };
    },
  };
}
