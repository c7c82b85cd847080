import type { NodeSample, ProcessesSample, ThrottlingSample } from './nodeSample.ts';

/** Where a sample comes from. */
export type NodeIdentity = {
  cluster: string;
  node: string;
  /** The node's, not the pod's: inside a pod the kernel answers with the pod's name, so that it has to be told. */
  hostname: string;
};

/**
 * A sample as one line of NDJSON, without the line's end. It is shipped byte for byte as a record, and people find it by
 * `grep SYSTEM_METRICS`.
 *
 * `{"timestamp":"2026-11-23T04:05:06.789Z","level":"INFO","kind":"metric","cluster":"c","node":"n","message":"SYSTEM_METRICS","hostname":"n","cpu":{…`
 *
 * @param topProcesses of each rank at most: processes by CPU, processes by memory, throttled containers
 */
export function sampleRecord(sample: NodeSample, identity: NodeIdentity, topProcesses: number): string {
  const { time, ...values } = sample;
  const { cluster, node, hostname } = identity;
  return JSON.stringify({
    timestamp: new Date(time).toISOString(),
    level: 'INFO',
    kind: 'metric',
    cluster,
    node,
    message: 'SYSTEM_METRICS',
    hostname,
    ...values,
    processes: values.processes && firstProcesses(values.processes, topProcesses),
    throttling: values.throttling && firstContainers(values.throttling, topProcesses),
  });
}

function firstProcesses(processes: ProcessesSample, limit: number): ProcessesSample {
  const within = (rank: number | null) => (rank !== null && rank <= limit ? rank : null);
  const top = processes.top
    .map((one) => ({ ...one, cpu_rank: within(one.cpu_rank), memory_rank: within(one.memory_rank) }))
    .filter(({ cpu_rank, memory_rank }) => cpu_rank !== null || memory_rank !== null);
  return { ...processes, top };
}

function firstContainers(throttling: ThrottlingSample, limit: number): ThrottlingSample {
  return { ...throttling, top: throttling.top.slice(0, limit) };
}
