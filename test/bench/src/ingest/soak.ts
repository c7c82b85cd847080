import { setTimeout as sleep } from 'node:timers/promises';
import { processFigures } from '../operator/processFigures.ts';
import { type Manner, send } from './badClients.ts';
import { BATCH, makeBodies } from './bodies.ts';
import type { Limit } from './figures.ts';
import { bundleService, startService } from './servers.ts';
import { Shipped } from './shipped.ts';

export type SoakFigures = {
  minutes: number;
  batches: number;
  /** Times that a batch was sent, by how. */
  sent: Record<Manner, number>;
  /** Memory in units of 1,000,000 bytes, of the second half. */
  startRssMb: number;
  endRssMb: number;
  peakRssMb: number;
  mbPerMinute: number;
  lostEvents: number;
  doubledEvents: number;
};

/** Clients at a time; each sends a batch until it is acknowledged, then the next one. */
const CLIENTS = 24;
/** Milliseconds between two batches of a client: the machine is not to be full. */
const PAUSE_MS = 100;
const SAMPLE_MS = 1_000;
/** Bodies are made anew for each batch. Of ten, so many are reset, and so many hang, before they are sent well. */
const MANNERS: readonly Manner[] = [
  'good',
  'reset',
  'good',
  'hang',
  'good',
  'reset',
  'good',
  'good',
  'good',
  'good',
];

type Sample = { minute: number; rssMb: number };

export async function soak(
  minutes: number,
  folder: string,
  say: (text: string) => void,
): Promise<SoakFigures> {
  const service = await startService(await bundleService(folder), folder);
  const shipped = new Shipped(service.logFolder as string);
  const sent: Record<Manner, number> = { good: 0, reset: 0, hang: 0 };
  const acknowledged: string[] = [];
  const samples: Sample[] = [];
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 60_000;
  const watch = async () => {
    while (elapsed() < minutes) {
      await sleep(SAMPLE_MS);
      samples.push({ minute: elapsed(), rssMb: processFigures(service.pid).rssMb });
      await shipped.take();
      if (samples.length % 30 === 0)
        say(
          `${elapsed().toFixed(1)} min, ${acknowledged.length} batches, ${samples.at(-1)?.rssMb.toFixed(0)} MB`,
        );
    }
  };
  const client = async (name: number) => {
    for (let nth = 0; elapsed() < minutes; nth++) {
      const run = `soak${name}_${nth}`;
      const [body] = makeBodies(1, run) as [Buffer];
      const manner = MANNERS[(name + nth) % MANNERS.length] as Manner;
      sent[manner]++;
      let status = await send(service.port, body, manner);
      while (status !== 202) {
        await sleep(PAUSE_MS);
        sent.good++;
        status = await send(service.port, body, 'good');
      }
      acknowledged.push(`${run}-0`);
      await sleep(PAUSE_MS);
    }
  };
  try {
    await Promise.all([watch(), ...Array.from({ length: CLIENTS }, (_, name) => client(name))]);
  } finally {
    await service.stop();
  }
  await shipped.take(true);
  const half = samples.filter(({ minute }) => minute >= minutes / 2);
  return {
    minutes,
    batches: acknowledged.length,
    sent,
    startRssMb: mean(half.slice(0, 10)),
    endRssMb: mean(half.slice(-10)),
    peakRssMb: Math.max(...samples.map(({ rssMb }) => rssMb)),
    mbPerMinute: slope(half),
    lostEvents: acknowledged.reduce((sum, session) => sum + missing(shipped, session), 0),
    doubledEvents: shipped.twice,
  };
}

/** At least 10 minutes; before, code is compiled and tables fill. */
const FLAT_FOR_MINUTES = 10;

export function soakLimits({
  minutes,
  mbPerMinute,
  peakRssMb,
  lostEvents,
  doubledEvents,
}: SoakFigures): Limit[] {
  return [
    { what: 'memory at most', is: peakRssMb, most: 200, unit: 'MB' },
    ...(minutes < FLAT_FOR_MINUTES
      ? []
      : [{ what: 'memory grows in the second half', is: mbPerMinute, most: 1, unit: 'MB a minute' }]),
    { what: 'acknowledged events that are lost', is: lostEvents, most: 0, unit: '' },
    { what: 'events that are there twice', is: doubledEvents, most: 0, unit: '' },
  ];
}

function missing(shipped: Shipped, session: string): number {
  let count = 0;
  for (let nth = 0; nth < BATCH.records; nth++) if (!shipped.has(session, nth)) count++;
  return count;
}

function mean(samples: readonly Sample[]): number {
  return samples.reduce((sum, { rssMb }) => sum + rssMb, 0) / samples.length;
}

/** Of the line that lies nearest to all samples. */
export function slope(samples: readonly Sample[]): number {
  const n = samples.length;
  const meanMinute = samples.reduce((sum, { minute }) => sum + minute, 0) / n;
  const meanRss = mean(samples);
  let above = 0;
  let below = 0;
  for (const { minute, rssMb } of samples) {
    above += (minute - meanMinute) * (rssMb - meanRss);
    below += (minute - meanMinute) ** 2;
  }
  return above / below;
}
