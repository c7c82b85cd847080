import type { RotationPolicy } from './containerLog.ts';
import type { Member } from './fleet.ts';
import type { LedgerBook } from './ledger.ts';
import type { Random } from './random.ts';
import { PodWriter } from './writer.ts';

export type GeneratorOptions = {
  /** A folder like /var/log/pods. */
  root: string;
  fleet: readonly Member[];
  /** Lines a second, all containers together. */
  rate: number;
  rotation: RotationPolicy;
  random: Random;
  /** From one crash of a container in a crash loop to the next, in ms. The kubelet keeps the log of one dead container. Default 4 s. */
  crashMs?: number;
  now(): Date;
};

/** How often lines are written. Shorter ticks cost more than they show. */
const TICK_MS = 50;
/** The kubelet looks every 10 s (containerLogMonitorInterval, at least 3 s); a demo has less time. */
const MONITOR_MS = 3_000;
const CRASH_MS = 4_000;
/** The life of a short-lived pod, and the time from one to the next. */
const SHORT_LIFE_MS = 1_000;
const SHORT_EVERY_MS = 4_000;

export type Generator = {
  totals(): { lines: number; bytes: number };
  /** Ends every line that was begun, and gives the ledger. */
  stop(): Promise<LedgerBook[]>;
};

/** Writes logs as a node's pods do, until it is stopped. */
export function startGenerator(options: GeneratorOptions): Generator {
  const { root, fleet, rate, rotation, random, now, crashMs = CRASH_MS } = options;
  const weights = fleet.reduce((total, member) => total + member.weight, 0);
  const pods = new Set<PodWriter>();
  const retired: PodWriter[] = [];
  const started = new Map<PodWriter, number>();
  const due = new Map<PodWriter, number>();
  const deletions: Promise<void>[] = [];
  let jobs = 0;

  function launch(member: Member, key: string): void {
    const pod = new PodWriter(root, member, key, random);
    pods.add(pod);
    started.set(pod, now().getTime());
    due.set(pod, 0);
  }

  function retire(pod: PodWriter): void {
    pods.delete(pod);
    retired.push(pod);
    deletions.push(pod.delete());
  }

  const shortLived = fleet.filter((member) => member.life === 'shortLived');
  const launchJobs = () => {
    jobs++;
    for (const member of shortLived) launch(member, `${member.name}-${jobs}`);
  };
  for (const member of fleet) if (member.life !== 'shortLived') launch(member, member.name);
  launchJobs();

  let last = now().getTime();
  function tick(): void {
    const time = now();
    const elapsed = time.getTime() - last;
    last = time.getTime();
    for (const pod of pods) {
      if (pod.member.life === 'shortLived' && time.getTime() - (started.get(pod) ?? 0) >= SHORT_LIFE_MS) {
        retire(pod);
        continue;
      }
      const owed = (due.get(pod) ?? 0) + (rate * elapsed * pod.member.weight) / weights / 1000;
      due.set(pod, owed >= 1 ? owed - pod.write(Math.floor(owed), time) : owed);
    }
  }

  const timers = [
    setInterval(tick, TICK_MS),
    setInterval(() => void monitorAll(), MONITOR_MS),
    setInterval(launchJobs, SHORT_EVERY_MS),
    setInterval(() => {
      for (const pod of pods) if (pod.member.life === 'crashLoop') void pod.restart();
    }, crashMs),
  ];
  async function monitorAll(): Promise<void> {
    await Promise.all([...pods].map((pod) => pod.monitor(rotation, now())));
  }

  const all = () => [...retired, ...pods];
  return {
    totals: () => ({
      lines: all().reduce((total, pod) => total + pod.book.lines, 0),
      bytes: all().reduce((total, pod) => total + pod.bytes, 0),
    }),
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([...deletions, ...[...pods].map((pod) => pod.stop())]);
      return all().map((pod) => pod.book);
    },
  };
}
