import { type Limit, missed } from '../sampler/figures.ts';
import { median } from '../throughput/median.ts';
import type { Mode, Rounds } from './modes.ts';

/** CPU time in user and system mode of all threads, in microseconds a request. */
export type Figures = {
  requests: number;
  rounds: number;
  bareKoa: number;
  bareNode: number;
  /** Added to bare Koa: the median of the differences within each round. */
  added: { logger: number; withoutMemory: number; pinoHttp: number; loggerNode: number };
};

export function figuresOf(rounds: Rounds, requests: number): Figures {
  const added = (mode: Mode, to: Mode) =>
    median(rounds[mode].map((value, round) => value - (rounds[to][round] as number)));
  return {
    requests,
    rounds: rounds.bare.length,
    bareKoa: median(rounds.bare),
    bareNode: median(rounds.bareNode),
    added: {
      logger: added('logger', 'bare'),
      withoutMemory: added('withoutMemory', 'bare'),
      pinoHttp: added('pinoHttp', 'bare'),
      loggerNode: added('loggerNode', 'bareNode'),
    },
  };
}

/** What the project promises. */
export function limitsOf({ added }: Figures): Limit[] {
  return [
    { what: 'added to Koa', is: added.logger, most: 40, unit: 'µs a request' },
    { what: 'added to Koa with memory: false', is: added.withoutMemory, most: 15, unit: 'µs a request' },
  ];
}

export function ratiosOf({ added }: Figures) {
  return {
    loggerToPinoHttp: added.logger / added.pinoHttp,
    withoutMemoryToPinoHttp: added.withoutMemory / added.pinoHttp,
  };
}

export function jsonResult(figures: Figures): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  const limits = limitsOf(figures);
  const result = {
    ...figures,
    ratios: ratiosOf(figures),
    limits,
    isWithinLimits: missed(limits).length === 0,
  };
  return JSON.stringify(result, rounded);
}

export function textResult(figures: Figures): string {
  const { added, bareKoa, bareNode } = figures;
  const row = (what: string, value: number, note = '') =>
    `  ${what.padEnd(44)}${value.toFixed(1).padStart(7)}${note === '' ? '' : `  ${note}`}`;
  const ratios = ratiosOf(figures);
  const limits = limitsOf(figures);
  const bad = new Set(missed(limits));
  return `${[
    `CPU time in µs a request; medians of ${figures.rounds} rounds of ${figures.requests} requests`,
    '',
    row('Koa alone', bareKoa),
    row('  added by the request logger', added.logger, `${ratios.loggerToPinoHttp.toFixed(2)} of pino-http`),
    row(
      '  added with memory: false',
      added.withoutMemory,
      `${ratios.withoutMemoryToPinoHttp.toFixed(2)} of pino-http`,
    ),
    row('  added by pino-http, without these figures', added.pinoHttp),
    row('node:http alone', bareNode),
    row('  added by the request logger', added.loggerNode),
    '',
    ...limits.map((limit) => {
      const state = bad.has(limit) ? 'MISSED' : 'ok';
      return `  ${state.padEnd(8)}${limit.what}: ${limit.is.toFixed(1)} (at most ${limit.most}) ${limit.unit}`;
    }),
  ].join('\n')}\n`;
}
