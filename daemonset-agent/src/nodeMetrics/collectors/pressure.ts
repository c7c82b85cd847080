import { advance, percentOf, round } from '../counter.ts';
import type { PressureOfResource, PressureSample, PressureShares } from '../nodeSample.ts';
import { readTextIfThere } from '../readText.ts';

const RESOURCES = ['cpu', 'memory', 'io'] as const;

export type Stall = { avg10: number; avg60: number; avg300: number; totalSeconds: number };
export type ResourceStalls = { some: Stall; full: Stall | null };
export type PressureReading = Record<(typeof RESOURCES)[number], ResourceStalls | null>;

/** @returns null where the kernel has no pressure stall information: before 4.20, or switched off (reading is then "not supported") */
export function readPressure(procPath: string): PressureReading | null {
  const read = (resource: string) => {
    const text = readTextIfThere(`${procPath}/pressure/${resource}`);
    return text === undefined ? null : parsePressure(text);
  };
  const reading = { cpu: read('cpu'), memory: read('memory'), io: read('io') };
  return RESOURCES.some((resource) => reading[resource] !== null) ? reading : null;
}

/** `some avg10=1.53 avg60=1.87 avg300=1.73 total=1088168194`, the total in µs, and the same with `full`. @throws when it has no `some` */
export function parsePressure(text: string): ResourceStalls {
  const some = stall(text, 'some');
  if (some === null) throw new Error('/proc/pressure has no line that begins with some');
  return { some, full: stall(text, 'full') };
}

function stall(text: string, kind: string): Stall | null {
  const found = new RegExp(
    `^${kind} avg10=([\\d.]+) avg60=([\\d.]+) avg300=([\\d.]+) total=(\\d+)`,
    'm',
  ).exec(text);
  if (found === null) return null;
  const [avg10, avg60, avg300, total] = found.slice(1).map(Number) as [number, number, number, number];
  return { avg10, avg60, avg300, totalSeconds: total / 1e6 };
}

/** @param seconds between the readings; null without one before */
export function pressureSample(
  before: PressureReading | null,
  now: PressureReading | null,
  seconds: number | null,
): PressureSample | null {
  if (now === null) return null;
  const of = (resource: keyof PressureReading): PressureOfResource | null => {
    const [earlier, later] = [before?.[resource] ?? null, now[resource]];
    if (later === null) return null;
    return {
      some: shares(earlier?.some ?? null, later.some, seconds),
      full: later.full && shares(earlier?.full ?? null, later.full, seconds),
    };
  };
  return { cpu: of('cpu'), memory: of('memory'), io: of('io') };
}

function shares(before: Stall | null, now: Stall, seconds: number | null): PressureShares {
  const stalled = before === null ? null : advance(before.totalSeconds, now.totalSeconds);
  const { avg10, avg60, avg300 } = now;
  return {
    ...{ avg10, avg60, avg300 },
    percent: percentOf(stalled, seconds),
    stalled_seconds: stalled === null ? null : round(stalled),
  };
}
