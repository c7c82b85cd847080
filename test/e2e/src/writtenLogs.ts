import type { ObjectStore } from '@logpipeline/archive';
import { createRandom, FLEET, type Member } from '@logpipeline/demo/generator';
import { startGenerator } from '@logpipeline/demo/generator/generator';
import { parseLedger } from '@logpipeline/demo/generator/ledger';
import { readBack } from '@logpipeline/demo/readBack';
import { Tally, type TallyResult } from '@logpipeline/demo/tally';

/** Small files, so that they rotate and are compressed many times while a test runs. */
const ROTATION = { maxSize: 128 * 1024, maxFiles: 5 };

export type WrittenLogs = {
  lines(): number;
  stop(): Promise<void>;
  /** Reads the store back and compares it with every line that was written. */
  compare(store: ObjectStore, prefix: string): Promise<TallyResult & { problems: string[] }>;
  /** The same with the lines of several stores together. */
  compareAll(stores: ObjectStore[], prefix: string): Promise<TallyResult & { problems: string[] }>;
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
    random: createRandom(options.seed),
    now: () => new Date(),
  });
  let ledgers: ReturnType<typeof parseLedger> = [];
  async function compareAll(stores: ObjectStore[], prefix: string) {
    const tally = new Tally(ledgers);
    const all: string[] = [];
    for (const store of stores) {
      const { problems } = await readBack(store, prefix, (record) => tally.add(record));
      all.push(...problems);
    }
    return { ...tally.result(), problems: all };
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
