import { setTimeout as sleep } from 'node:timers/promises';
import { processFigures } from './processFigures.ts';
import type { Program } from './program.ts';

/** A program that is started again when it ends, as the kubelet does with a container. */
export type Supervised = {
  /** Of the process that runs now. */
  readonly pid: number;
  readonly restarts: number;
  /** The most of all its processes. */
  peakRssMb(): number;
  /** Rejects when it has ended too often. */
  readonly failure: Promise<never>;
  stop(signal: NodeJS.Signals): Promise<void>;
};

/** One that ends more often will not come round. */
const MOST_RESTARTS = 20;
/** The kubelet waits as long before the first restart of a container, in ms. */
const RESTART_MS = 10_000;
/** A process that has ended has no memory to look at any longer, so it is looked at all the time, in ms. */
const LOOK_MS = 500;

export function supervise(start: () => Program, onRestart: (why: string) => void): Supervised {
  let program = start();
  let restarts = 0;
  let peak = 0;
  const look = () => {
    try {
      peak = Math.max(peak, processFigures(program.pid).peakRssMb);
    } catch {
      // It has just ended, and is started again in a moment.
    }
  };
  const timer = setInterval(look, LOOK_MS);
  const follow = async (): Promise<never> => {
    for (;;) {
      const why = await program.failure.catch((error: Error) => error);
      onRestart(why.message);
      if (++restarts > MOST_RESTARTS) throw why;
      await sleep(RESTART_MS);
      program = start();
    }
  };
  const failure = follow();
  failure.catch(() => {});
  return {
    get pid() {
      return program.pid;
    },
    get restarts() {
      return restarts;
    },
    peakRssMb() {
      look();
      return peak;
    },
    failure,
    async stop(signal) {
      look();
      clearInterval(timer);
      await program.stop(signal);
    },
  };
}
