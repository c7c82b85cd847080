import { BATCH } from './bodies.ts';
import { DURABILITIES, DURABILITY_NAMES } from './durabilities.ts';
import { type Figures, type Limit, type Load, limitsOf, missed } from './figures.ts';
import { type SoakFigures, soakLimits } from './soak.ts';

export function jsonResult(figures: object, limits: readonly Limit[]): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  return JSON.stringify({ ...figures, limits, isWithinLimits: missed(limits).length === 0 }, rounded);
}

export function textResult(figures: Figures): string {
  const { bare, service, durabilities, halfLoad, ratio, cpuRatio } = figures;
  const row = (what: string, { requestsPerSecond, cpuMs, p99 }: Load) =>
    `  ${what.padEnd(44)}${requestsPerSecond.toFixed(0).padStart(12)}${cpuMs.toFixed(2).padStart(12)}${p99.toFixed(0).padStart(10)}`;
  return `${[
    `Batches of ${BATCH.records} records of ${BATCH.recordBytes} bytes, gzip; medians of ${figures.rounds} rounds in turns`,
    '',
    `  ${''.padEnd(44)}${'requests/s'.padStart(12)}${'CPU ms each'.padStart(12)}${'p99 ms'.padStart(10)}`,
    row('bare Koa: reads, gunzips, parses', bare),
    row('the service: bundled, as its image runs it', service),
    `    ${ratio.toFixed(2)} of bare Koa's requests a second; by CPU time ${cpuRatio.toFixed(2)}`,
    '',
    '  the service from its sources, with',
    ...DURABILITIES.map((durability) => row(DURABILITY_NAMES[durability], durabilities[durability])),
    '',
    `  at half of the load (${halfLoad.requestsPerSecond.toFixed(0)} requests/s): p50 ${halfLoad.p50.toFixed(1)} ms, p99 ${halfLoad.p99.toFixed(1)} ms`,
    '',
    ...limitLines(limitsOf(figures)),
  ].join('\n')}\n`;
}

export function soakText(figures: SoakFigures): string {
  const { minutes, batches, sent, startRssMb, endRssMb, mbPerMinute } = figures;
  return `${[
    `${minutes} minutes, ${batches} batches acknowledged; sent well ${sent.good} times, reset ${sent.reset}, left hanging ${sent.hang}`,
    '',
    `  resident memory in the second half: from ${startRssMb.toFixed(0)} to ${endRssMb.toFixed(0)} MB, ${mbPerMinute.toFixed(2)} MB a minute`,
    '',
    ...limitLines(soakLimits(figures)),
  ].join('\n')}\n`;
}

function limitLines(limits: readonly Limit[]): string[] {
  const bad = new Set(missed(limits));
  return limits.map((limit) => {
    const { what, is, least, most, unit } = limit;
    const bound = least === undefined ? `at most ${most}` : `at least ${least}`;
    return `  ${(bad.has(limit) ? 'MISSED' : 'ok').padEnd(8)}${what}: ${Number(is.toFixed(2))} (${bound}) ${unit}`.trimEnd();
  });
}
