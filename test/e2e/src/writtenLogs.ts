import type { ObjectStore } from '@logpipeline/archive';
import { createRandom, FLEET, type Member } from '@logpipeline/demo/generator';
import { startGenerator } from '@logpipeline/demo/generator/generator';
import { parseLedger } from '@logpipeline/demo/generator/ledger';
import { readBack } from '@logpipeline/demo/readBack';
import { Tally, type TallyResult } from '@logpipeline/demo/tally';
import type { GapEntry } from '@logpipeline/records';

/**
 * Small files, so that they rotate and are compressed many times while a test runs; and enough of them that a busy machine may take
 * many seconds to start an agent again: what is rotated away before anybody can read it is not what is tested.
 */
const ROTATION = { maxSize: 128 * 1024, maxFiles: 40 };
/**
 * For the same reason: of two crashes in one such pause the kubelet keeps only the second one's log. Not so long that a run's log rotates:
 * the rotated file is passed three seconds after an agent has found it quiet, and in some tests no agent lives that long.
 */
const CRASH_MS = 8_000;

export type Compared = TallyResult & {
  /** Where objects and indexes do not say the same. */
  problems: string[];
  /** What agents could not read, as the indexes have it. */
  gaps: GapEntry[];
};

export type WrittenLogs = {
  lines(): number;
  stop(): Promise<void>;
  /** Reads the store back and compares it with every line that was written. */
  compare(store: ObjectStore, prefix: string): Promise<Compared>;
  /** The same with the lines of several stores together. */
  compareAll(stores: ObjectStore[], prefix: string): Promise<Compared>;
};

/**
 * Pods that write and rotate, and remember every line. Pods that are deleted after a second are left out unless asked
 * for: what is deleted while no agent runs cannot be delivered by anyone.
 */
export function writeLogs(
  root: string,
  options: { rate: number; seed: number; shortLived: boolean },
): WrittenLogs {
  const wanted = (member: Member) => options.shortLived || member.life !== 'shortLived';
  const generator = startGenerator({
    root,
    fleet: FLEET.filter(wanted),
    rate: options.rate,
    rotation: ROTATION,
    crashMs: CRASH_MS,
    random: createRandom(options.seed),
    now: () => new Date(),
  });
  let ledgers: ReturnType<typeof parseLedger> = [];
  async function compareAll(stores: ObjectStore[], prefix: string) {
    const tally = new Tally(ledgers);
    const problems: string[] = [];
    const gaps: GapEntry[] = [];
    for (const store of stores) {
      const read = await readBack(store, prefix, (record) => tally.add(record));
      problems.push(...read.problems);
      gaps.push(...read.indexes.all.flatMap((index) => index.gaps));
    }
    return { ...tally.result(), problems, gaps };
  }
  return {
    lines: () => generator.totals().lines,
    async stop() {
      ledgers = parseLedger(JSON.stringify(await generator.stop()));
    },
    compare: (store, prefix) => compareAll([store], prefix),
    compareAll,
  };
}
