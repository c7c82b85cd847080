import type { Options } from './options.ts';
import type { RequestCounts } from './requestCounts.ts';

/** What the bench finds out. Times in seconds unless the name says ms, memory in units of 1,000,000 bytes. */
export type Figures = Pick<Options, 'nodes' | 'pipelines'> & {
  /** What the bench's own preparations took. */
  preparation: Record<'controlPlane' | 'nodes' | 'pipelines' | 'watches', number>;
  /** From the start of the operator's process, on a cluster where it has never run. */
  coldStart: {
    /** Every agent had the configurations of all pipelines. */
    configured: number;
    /** The pods of the DaemonSet were Ready on all nodes: the work of Kubernetes itself. */
    pods: number;
    /** Every pipeline's status was Ready for its generation. */
    reconciled: number;
    /** Every pipeline's status said that all nodes run its newest configuration. */
    onAllNodes: number;
    /** Nothing more was written. */
    settled: number;
    requests: RequestCounts;
    cpuSeconds: number;
    /** What programs of others took of the processors until all nodes were up to date, 0 to 1. */
    othersShare: number;
  };
  /** Logs stand still: each agent says the same every time. */
  atRest: SteadyState & { writesBesidesLease: number };
  /** From the request that changed a spec to its arrival at the last agent. */
  change: { count: number; medianMs: number; p99Ms: number; worstMs: number; othersShare: number };
  /** Each agent's counts grow all the time. */
  flowing: SteadyState & { mostStatusWritesOfAPipeline: number };
  /** The operator was ended and started again with everything in place. */
  restart: { firstChange: number; writesBesidesLease: number; requests: RequestCounts };
  /** `unwantedRestarts`: how often it ended by itself, such as when it lost its lease, and was started again. */
  operator: { peakRssMb: number; atRestRssMb: number; unwantedRestarts: number };
  /** Of all agents' watches together, from their start to the end. */
  watches: { events: number; megabytes: number; cuts: number };
  others: Record<string, { peakRssMb: number; cpuSeconds: number }>;
};

export type SteadyState = {
  seconds: number;
  /** Of the operator to the API server. */
  requests: RequestCounts;
  requestsPerSecond: number;
  cpuSecondsPerMinute: number;
  /** Answers of agents. */
  pullsPerSecond: number;
};

export type Limit = { what: string; is: number; most: number; unit: string };

/** What the project promises for 1,000 nodes and 200 pipelines on two cores. */
export const PROMISED_FOR = { nodes: 1_000, pipelines: 200 } as const;

/** All promises, with what was measured. Empty above the size that they are made for. */
export function limitsOf(figures: Figures): Limit[] {
  if (figures.nodes > PROMISED_FOR.nodes || figures.pipelines > PROMISED_FOR.pipelines) return [];
  const { coldStart, change, operator, atRest, flowing } = figures;
  const reconciled = Math.max(coldStart.configured, coldStart.reconciled);
  return [
    { what: 'cold start until all is reconciled', is: reconciled, most: 60, unit: 's' },
    { what: 'change of a spec at the last agent', is: change.worstMs / 1_000, most: 2, unit: 's' },
    { what: "the operator's memory, at most", is: operator.peakRssMb, most: 200, unit: 'MB' },
    { what: "the operator's ends that nobody wanted", is: operator.unwantedRestarts, most: 0, unit: '' },
    { what: 'writes at rest besides the lease', is: atRest.writesBesidesLease, most: 0, unit: '' },
    {
      what: 'status writes of a pipeline while logs flow',
      is: flowing.mostStatusWritesOfAPipeline,
      most: Math.ceil(flowing.seconds / 60),
      unit: `in ${flowing.seconds} s`,
    },
  ];
}

export function missed(limits: readonly Limit[]): Limit[] {
  // NaN, a figure that is not there, is a miss too.
  return limits.filter(({ is, most }) => !(is <= most));
}
