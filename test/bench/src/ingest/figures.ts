import { median } from '../throughput/median.ts';
import type { Fired } from './client.ts';
import { DURABILITIES, type Durability } from './durabilities.ts';
import type { Measured } from './measure.ts';

/** Medians over rounds; CPU time in milliseconds a request, of all threads of the server. */
export type Load = { requestsPerSecond: number; cpuMs: number; p99: number };

export type Figures = {
  rounds: number;
  service: Load;
  bare: Load;
  /** The service's requests a second to those of bare Koa: the median of the rounds' ratios. */
  ratio: number;
  /** Bare Koa's CPU time to the service's: what the ratio would be if nothing else took the processors and no disk were waited for. */
  cpuRatio: number;
  halfLoad: { requestsPerSecond: number; p50: number; p99: number };
  durabilities: Record<Durability, Load>;
  peakRssMb: number;
  /** Of the records that were sent; those of the warm-up too. */
  notAccepted: number;
  failedRequests: number;
};

export function figuresOf(measured: Measured): Figures {
  const { bare, service, halfLoad, durabilities, peakRssMb, accepted, sent } = measured;
  const ratios = (of: (fired: Fired) => number) =>
    median(service.map((fired, round) => of(fired) / of(bare[round] as Fired)));
  return {
    rounds: service.length,
    service: loadOf(service),
    bare: loadOf(bare),
    ratio: ratios((fired) => fired.requestsPerSecond),
    cpuRatio: 1 / ratios((fired) => fired.cpuMs),
    halfLoad: {
      requestsPerSecond: median(halfLoad.map((fired) => fired.requestsPerSecond)),
      p50: median(halfLoad.map((fired) => fired.p50)),
      p99: median(halfLoad.map((fired) => fired.p99)),
    },
    durabilities: Object.fromEntries(
      DURABILITIES.map((durability) => [durability, loadOf(durabilities[durability])]),
    ) as Record<Durability, Load>,
    peakRssMb,
    notAccepted: sent - accepted,
    failedRequests: [bare, service, halfLoad, ...Object.values(durabilities)]
      .flat()
      .reduce((sum, { failed }) => sum + failed, 0),
  };
}

function loadOf(rounds: readonly Fired[]): Load {
  return {
    requestsPerSecond: median(rounds.map((fired) => fired.requestsPerSecond)),
    cpuMs: median(rounds.map((fired) => fired.cpuMs)),
    p99: median(rounds.map((fired) => fired.p99)),
  };
}

/** `least` or `most` is what the project promises. */
export type Limit = { what: string; is: number; least?: number; most?: number; unit: string };

export function limitsOf(figures: Figures): Limit[] {
  const { ratio, halfLoad, peakRssMb, failedRequests, notAccepted } = figures;
  return [
    { what: 'requests a second', is: ratio, least: 0.6, unit: 'of bare Koa' },
    { what: 'p99 at half of that load', is: halfLoad.p99, most: 25, unit: 'ms' },
    { what: 'resident memory at full load', is: peakRssMb, most: 200, unit: 'MB' },
    { what: 'requests that failed', is: failedRequests, most: 0, unit: '' },
    { what: 'records that were not accepted', is: notAccepted, most: 0, unit: '' },
  ];
}

/** NaN, a figure that is not there, is a miss too. */
export function missed(limits: readonly Limit[]): Limit[] {
  return limits.filter(
    ({ is, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }) =>
      !(is >= least && is <= most),
  );
}
