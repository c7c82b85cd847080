import { openContainerLog } from '../../src/tail/containerLog.ts';
import type { LogSource, Place } from '../../src/tail/logSource.ts';
import { ContainerWorld } from './containerWorld.ts';
import { Ledger } from './ledger.ts';
import { Random } from './random.ts';

const identity = {
  type: 'container',
  namespace: 'n',
  pod: 'p',
  uid: 'u',
  container: 'c',
  restart: 0,
} as const;

/** One random history of a container's log and its reader. `deletions`: the kubelet removes files, read or not. */
export function runContainerHistory(seed: number, deletions: boolean) {
  const random = new Random(seed);
  const world = new ContainerWorld();
  const ledger = new Ledger();
  let now = 0;
  let ended = false;
  const open = (resume: Place[]): LogSource =>
    openContainerLog({
      identity,
      directory: world.directory,
      resume,
      successor: () => ended,
      clock: () => now,
    });
  let source = open([]);
  /** The log was renamed and the runtime has not reopened it yet, since. */
  let renamedAt: number | null = null;
  let compressing: { name: string; step: number } | null = null;
  let deleted = false;
  let start = 0;
  const trace: string[] = [];

  const actions: Record<string, () => void> = {
    write: () => {
      for (let i = random.between(1, 12); i > 0; i--) world.writeLine(random.between(0, 80));
    },
    writeLong: () => world.writeLine(random.between(1000, 9000)),
    writeHalf: () => world.write(`half a line ${random.next()}`),
    rename: () => {
      if (renamedAt !== null || compressing) return;
      world.rename();
      renamedAt = now;
    },
    reopen: () => {
      if (renamedAt === null) return;
      world.reopen();
      renamedAt = null;
    },
    compress: () => {
      // The kubelet compresses at a rotation what was rotated at the last one.
      const candidates = renamedAt === null ? world.plainRotated() : world.plainRotated().slice(0, -1);
      if (compressing) {
        const { name, step } = compressing;
        if (step === 1) world.putCompressed(name);
        else world.removePlain(name);
        compressing = step === 1 ? { name, step: 2 } : null;
      } else if (candidates[0] !== undefined) {
        world.compressToTemporary(candidates[0]);
        compressing = { name: candidates[0], step: 1 };
      }
    },
    remove: () => {
      if (!deletions || compressing || renamedAt !== null) return;
      // A file that comes and goes between two looks leaves no trace; the kubelet takes two rotations for it.
      now += 150;
      source.observe();
      world.removeOldest();
      deleted = true;
    },
    read: () => {
      for (let i = random.between(1, 10); i > 0; i--) ledger.read(source, random);
    },
    drain: () => {
      while (!['idle', 'final'].includes(ledger.read(source, random, true)));
    },
    wait: () => {
      // The runtime reopens its log well within the grace time.
      now +=
        renamedAt === null ? random.between(1, 6000) : Math.max(0, Math.min(2900 - (now - renamedAt), 1000));
    },
    restart: () => {
      source.close();
      const mark = ledger.marks.length > 0 ? random.pick(ledger.marks.slice(-20)) : null;
      // The other stream may stand further on, also in another file.
      const others = mark ? ledger.marks.filter((other) => other.events >= mark.events) : [];
      const other = others.length > 0 ? random.pick(others) : null;
      if (mark) ledger.rewind(mark);
      else {
        // A first reader knows nothing of what was deleted before it came.
        ledger.events = [];
        start = world.oldest();
      }
      const places = mark && other ? [mark.place, other.place] : [];
      source = open(random.next() < 0.5 ? places : places.reverse());
    },
  };
  const weighted = Object.entries({
    write: 8,
    writeLong: 1,
    writeHalf: 1,
    rename: 3,
    reopen: 4,
    compress: 5,
    remove: 1,
  })
    .concat(Object.entries({ read: 10, drain: 2, wait: 5, restart: 2 }))
    .flatMap(([name, weight]) => Array.from({ length: weight }, () => name));
  const perform = (name: string) => {
    trace.push(name);
    actions[name]?.();
  };
  for (let step = 0; step < 120; step++) perform(random.pick(weighted));

  perform('reopen');
  ended = true;
  let status = '';
  for (let round = 0; round < 200 && status !== 'final'; round++) {
    status = ledger.read(source, random, true);
    if (status === 'idle') now += 1000;
  }
  source.close();
  const result = ledger.check(world.contents(), start);
  if (status !== 'final') result.wrong.push(`the source ends as ${status}`);
  const gaps = ledger.gaps();
  if (!deleted && gaps.length > 0)
    result.wrong.push(`gaps although nothing was deleted: ${JSON.stringify(gaps)}`);
  world.close();
  return { ...result, deleted, gaps, trace: trace.join(' ') };
}
