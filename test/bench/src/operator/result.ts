import { type Figures, limitsOf, missed, PROMISED_FOR, type SteadyState } from './figures.ts';
import type { RequestCounts } from './requestCounts.ts';

export function jsonResult(figures: Figures): string {
  const limits = limitsOf(figures);
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 100) / 100 : value;
  return JSON.stringify({ ...figures, limits, isWithinLimits: missed(limits).length === 0 }, rounded);
}

export function textResult(figures: Figures): string {
  const {
    nodes,
    pipelines,
    preparation,
    coldStart,
    change,
    atRest,
    flowing,
    restart,
    operator,
    watches,
    others,
  } = figures;
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const row = (what: string, value: string) => `  ${what.padEnd(52)}${value}`;
  const lines = [
    `${count(nodes)} nodes, ${count(pipelines)} pipelines, ${count(nodes)} agents that watch`,
    '',
    'Cold start',
    row('every agent has every configuration', seconds(coldStart.configured)),
    row('pods of the DaemonSet are Ready (Kubernetes, KWOK)', seconds(coldStart.pods)),
    row('every pipeline is Ready', seconds(coldStart.reconciled)),
    row('every status says all nodes are up to date', seconds(coldStart.onAllNodes)),
    row('last write', seconds(coldStart.settled)),
    row('CPU of the operator', seconds(coldStart.cpuSeconds)),
    row("processors' time that other programs took", percent(coldStart.othersShare)),
    ...requestRows(coldStart.requests),
    '',
    'A changed spec, from the request to the last agent',
    row(
      `median, 99th percentile, worst of ${change.count}`,
      [change.medianMs, change.p99Ms, change.worstMs].map((ms) => `${ms.toFixed(0)} ms`).join(', '),
    ),
    row("processors' time that other programs took", percent(change.othersShare)),
    '',
    'At rest',
    ...steadyRows(atRest, row),
    '',
    'While logs flow',
    ...steadyRows(flowing, row),
    row('most status writes of one pipeline', String(flowing.mostStatusWritesOfAPipeline)),
    '',
    'Restart with everything in place',
    row('a spec that changed meanwhile is at the last agent', seconds(restart.firstChange)),
    row('writes besides the lease, that change among them', String(restart.writesBesidesLease)),
    ...requestRows(restart.requests),
    '',
    'Watches of all agents, from their start to the end',
    row('events', `${count(watches.events)}, ${count(Math.round(watches.megabytes))} MB`),
    row('cut and opened again', count(watches.cuts)),
    '',
    'Memory (resident) and CPU',
    row('operator, the most', `${operator.peakRssMb.toFixed(0)} MB`),
    row('operator, ended by itself', String(operator.unwantedRestarts)),
    row('operator, at rest', `${operator.atRestRssMb.toFixed(0)} MB`),
    ...Object.entries(others).map(([name, { peakRssMb, cpuSeconds }]) =>
      row(name, `${peakRssMb.toFixed(0)} MB, ${cpuSeconds.toFixed(0)} CPU-s`),
    ),
    '',
    `Preparation: ${Object.entries(preparation)
      .map(([what, took]) => `${what} ${seconds(took)}`)
      .join(', ')}`,
    '',
    ...limitLines(figures),
  ];
  return `${lines.join('\n')}\n`;
}

function steadyRows(state: SteadyState, row: (what: string, value: string) => string): string[] {
  return [
    row(`requests to the API server in ${state.seconds} s`, `${state.requestsPerSecond.toFixed(2)} a second`),
    ...requestRows(state.requests),
    row('CPU of the operator a minute', `${state.cpuSecondsPerMinute.toFixed(2)} s`),
    row('agents asked for their status', `${state.pullsPerSecond.toFixed(1)} a second`),
  ];
}

function requestRows(requests: RequestCounts): string[] {
  return Object.entries(requests).map(([what, times]) => `    ${what.padEnd(50)}${times}`);
}

function limitLines(figures: Figures): string[] {
  const limits = limitsOf(figures);
  if (limits.length === 0) {
    const size = `${count(PROMISED_FOR.nodes)} nodes and ${PROMISED_FOR.pipelines} pipelines`;
    return [`The limits are for ${size}; this was more, so none is checked.`];
  }
  const bad = new Set(missed(limits));
  return limits.map((limit) => {
    const { what, is, most, unit } = limit;
    const verdict = bad.has(limit) ? 'MISSED' : 'ok';
    return `  ${verdict.padEnd(8)}${what}: ${Number(is.toFixed(2))} (at most ${most}) ${unit}`.trimEnd();
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
