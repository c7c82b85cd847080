import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Dedupe } from '../../../../ingest-service/src/dedupe/dedupe.ts';

/** Nanoseconds are of CPU time, all threads; milliseconds are as they pass. */
export type DedupeFigures = {
  sessions: number;
  bytesASession: number;
  newSessionNs: number;
  claimNs: number;
  settleNs: number;
  duplicateNs: number;
  /** Of all sessions, then of a tenth of them, which is what a rotation waits for; and the longest turn of the event loop meanwhile. */
  saveAllMs: number;
  saveTenthMs: number;
  longestBlockMs: number;
  openMs: number;
};

const BATCH = 50;
const EVENTS = 1_000_000;

export async function dedupeFigures(folder: string, sessions: number): Promise<DedupeFigures> {
  mkdirSync(join(folder, 'browser'), { recursive: true });
  const options = {
    folder: join(folder, 'dedupe'),
    browserLog: join(folder, 'browser', 'browser.log'),
    now: Date.now,
    maxSessions: sessions,
  };
  for (let i = 0; i < 200_000; i++) nameOf(i);
  const naming = cpuNs(() => {
    for (let i = 0; i < sessions; i++) nameOf(i);
  });
  const collect = garbageCollector();
  await collect();
  const before = process.memoryUsage.rss();
  const dedupe = await Dedupe.open(options);
  let began = cpu();
  for (let i = 0; i < sessions; i++) {
    const session = nameOf(i);
    dedupe.claim(session, 0);
    dedupe.settle([{ session, sequence: 0 }], 'durable');
    if (i % 1000 === 0) await nextTurn();
  }
  const newSessionNs = (cpu() - began - naming) / sessions;
  await collect();
  const bytesASession = (process.memoryUsage.rss() - before) / sessions;

  const batches = Array.from({ length: EVENTS / BATCH }, (_, batch) =>
    Array.from({ length: BATCH }, (_, i) => ({
      session: nameOf((batch * 7919) % sessions),
      sequence: 1 + i,
    })),
  );
  began = cpu();
  for (const batch of batches) for (const { session, sequence } of batch) dedupe.claim(session, sequence);
  const claimNs = (cpu() - began) / EVENTS;
  began = cpu();
  for (const batch of batches) dedupe.settle(batch, 'durable');
  const settleNs = (cpu() - began) / EVENTS;
  const names = Array.from({ length: EVENTS }, (_, i) => nameOf((i * 7919) % sessions));
  const duplicateNs =
    cpuNs(() => {
      for (const name of names) dedupe.claim(name, 0);
    }) / EVENTS;

  const blocks = new Blocks();
  const saveAllMs = await passed(() => dedupe.snapshot());
  await dedupe.close();
  for (let i = 0; i < sessions / 10; i++) {
    dedupe.claim(nameOf(i), 1000);
    dedupe.settle([{ session: nameOf(i), sequence: 1000 }], 'durable');
  }
  await nextTurn();
  blocks.restart();
  const saveTenthMs = await passed(() => dedupe.snapshot());
  const longestBlockMs = blocks.stop();
  const openMs = await passed(() => Dedupe.open(options));
  return {
    sessions,
    bytesASession,
    newSessionNs,
    claimNs,
    settleNs,
    duplicateNs,
    saveAllMs,
    saveTenthMs,
    longestBlockMs,
    openMs,
  };
}

/** Names that were used once shall not count as memory of the sessions. */
function garbageCollector(): () => Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return async () => {
    for (let times = 0; times < 3; times++) {
      collect();
      // Pages are given back in the background.
      await sleep(100);
    }
  };
}

const NAME = Buffer.from('00000000-0000-4000-8000-000000000000');

/** As long as a UUID, and nothing but the name is made for it. */
function nameOf(i: number): string {
  NAME.write((Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0'), 0, 'latin1');
  NAME.write(i.toString(16).padStart(12, '0'), 24, 'latin1');
  return NAME.toString('latin1');
}

/** The most CPU time that this thread took between two looks, milliseconds: what others do on the machine does not count. */
class Blocks {
  #last = threadCpuMs();
  #longest = 0;
  readonly #timer = setInterval(() => this.#look(), 1);

  #look(): void {
    const now = threadCpuMs();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }

  /** What was the longest until now stays. */
  restart(): void {
    this.#last = threadCpuMs();
  }

  stop(): number {
    clearInterval(this.#timer);
    return this.#longest;
  }
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function passed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function cpuNs(work: () => void): number {
  const began = cpu();
  work();
  return cpu() - began;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
