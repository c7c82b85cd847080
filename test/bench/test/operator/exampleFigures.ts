import type { Figures, SteadyState } from '../../src/operator/figures.ts';

const steady: SteadyState = {
  seconds: 60,
  requests: { 'update leases': 30 },
  requestsPerSecond: 0.5,
  cpuSecondsPerMinute: 3.25,
  pullsPerSecond: 50,
};

/** Figures within all limits. */
export const exampleFigures: Figures = {
  nodes: 1_000,
  pipelines: 200,
  preparation: { controlPlane: 8, nodes: 4, pipelines: 1, watches: 10 },
  coldStart: {
    configured: 12.34,
    pods: 20,
    reconciled: 25,
    onAllNodes: 45,
    settled: 60,
    requests: { 'patch secrets': 201, 'patch logpipelines/status': 400 },
    cpuSeconds: 14,
    othersShare: 0.05,
  },
  atRest: { ...steady, writesBesidesLease: 0 },
  change: { count: 20, medianMs: 100, p99Ms: 150, worstMs: 199.6, othersShare: 0.05 },
  flowing: { ...steady, mostStatusWritesOfAPipeline: 1 },
  restart: { firstChange: 3, writesBesidesLease: 2, requests: { 'patch secrets': 1 } },
  operator: { peakRssMb: 180, atRestRssMb: 150, unwantedRestarts: 0 },
  watches: { events: 200_000, megabytes: 480, cuts: 0 },
  others: { 'kube-apiserver': { peakRssMb: 900, cpuSeconds: 100 } },
};
