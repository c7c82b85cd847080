import type { LogSource, Place } from '../../src/tail/logSource.ts';
import { openPathLog } from '../../src/tail/pathLog.ts';
import { Ledger } from './ledger.ts';
import { PathWorld } from './pathWorld.ts';
import { Random } from './random.ts';

export type PathHistoryKind = {
  rotation: 'rename' | 'copytruncate';
  /** Each file begins with the same line. */
  banner: boolean;
  deletions: boolean;
};

/** One random history of a plain log and its reader. */
export function runPathHistory(seed: number, kind: PathHistoryKind, steps = 100) {
  const random = new Random(seed);
  const world = new PathWorld(kind.banner ? 'log of app, version 1\n' : '');
  const ledger = new Ledger();
  let now = 0;
  let renamedAt: number | null = null;
  let copied = false;
  const open = (resume: Place[]): LogSource =>
    openPathLog({
      identity: { type: 'path', path: world.path },
      path: world.path,
      resume,
      start: 'oldest',
      clock: () => now,
      wallClock: () => world.wallClock(),
    });
  let source = open([]);
  const trace: string[] = [];
  const rotate = () => {
    if (kind.rotation === 'rename') {
      if (renamedAt !== null) {
        world.reopen();
        renamedAt = null;
      } else {
        world.rename();
        renamedAt = now;
      }
    } else if (copied) {
      // What is cut before anybody looked leaves no trace.
      while (['gap', 'fileFinal'].includes(ledger.read(source, random)));
      world.truncate();
      copied = false;
    } else {
      world.copy();
      copied = true;
    }
  };
  const actions: Record<string, () => void> = {
    write: () => {
      for (let i = random.between(1, 12); i > 0; i--) world.writeLine(random.between(0, 80));
    },
    writeLong: () => world.writeLine(random.between(1000, 9000)),
    writeHalf: () => world.write(`half a line ${random.next()}`),
    rotate,
    compress: () => {
      // Not what is still written to; logrotate cuts before it compresses.
      if (copied) return;
      const oldEnough = world.rotatedNumbers().filter((number) => number > 1 || renamedAt === null);
      if (oldEnough.length > 0) world.compress(random.pick(oldEnough));
    },
    remove: () => {
      if (!kind.deletions || renamedAt !== null || copied) return;
      now += 150;
      source.observe();
      world.removeOldest();
    },
    read: () => {
      for (let i = random.between(1, 10); i > 0; i--) ledger.read(source, random);
    },
    drain: () => {
      while (!['idle', 'final'].includes(ledger.read(source, random, true)));
    },
    wait: () => {
      now +=
        renamedAt === null ? random.between(1, 6000) : Math.max(0, Math.min(2900 - (now - renamedAt), 1000));
    },
    restart: () => {
      // Within a line that all files share, a compressed one cannot be told from another.
      const marks = ledger.marks.filter((mark) => !kind.banner || mark.place.offset > 40);
      if (marks.length === 0) return;
      source.close();
      const mark = random.pick(marks.slice(-10));
      ledger.rewind(mark);
      source = open([mark.place]);
    },
  };
  const weights = { write: 8, writeLong: 1, writeHalf: 1, rotate: 5, compress: 3, remove: 1 };
  const weighted = Object.entries({ ...weights, read: 10, drain: 2, wait: 5, restart: 2 }).flatMap(
    ([name, weight]) => Array.from({ length: weight }, () => name),
  );
  for (let step = 0; step < steps; step++) {
    const name = random.pick(weighted);
    trace.push(name);
    actions[name]?.();
  }
  if (renamedAt !== null || copied) rotate();
  // A last whole line, so that nothing unfinished is left at the end.
  world.write('end\n');
  let idle = 0;
  while (idle < 20) {
    if (ledger.read(source, random, true) === 'idle') idle++;
    now += 1000;
  }
  source.close();
  const result = ledger.check(world.contents());
  world.close();
  return { ...result, gaps: ledger.gaps(), trace: trace.join(' ') };
}
