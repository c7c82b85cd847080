import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { rotatedName } from '@logpipeline/record-log';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { QUICK_FOLDER } from '../../../daemonset-agent/test/spool/watchedDisk.ts';
import { Dedupe } from '../../src/dedupe/dedupe.ts';
import { eventOf } from './ingestRun.ts';
import { random } from './random.ts';

const HOUR = 3_600_000;
/** A history is shorter than a day: no number comes after it was counted as lost. */
const MINUTES = HOUR / 6;
const SESSIONS = 40;
const SEQUENCES = 60;
/** There is room for all gaps. */
const ROOMY = 100 * SESSIONS;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(QUICK_FOLDER, 'dedupe-model-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const record = (id: string) => `{"timestamp":"2026-11-23T00:00:00Z","event_id":"${id}"}\n`;
const linesOf = (path: string) =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];

/** A folder with a deduplication, whose record files are written here, at once; what was stored is a set. */
class World {
  now = Date.UTC(2026, 10, 23);
  readonly stored = new Set<string>();
  /** Refused for good: duplicates, or new, for that is forgotten by a kill. */
  readonly refused = new Set<string>();
  readonly #folder = join(root, 'world');
  readonly #below: (limit: number) => number;
  #rotations = 0;
  #copies = 0;
  readonly #maxSessions: number;
  readonly #refuses: boolean;
  dedupe: Dedupe | undefined;

  constructor(below: (limit: number) => number, maxSessions: number, refuses: boolean) {
    this.#below = below;
    this.#maxSessions = maxSessions;
    this.#refuses = refuses;
    mkdirSync(join(this.#folder, 'browser'), { recursive: true });
  }

  #log(folder = this.#folder): string {
    return join(folder, 'browser', 'browser.log');
  }

  open(folder = this.#folder, now = () => this.now): Promise<Dedupe> {
    // Bases are due all the time.
    const sizes = { maxSessions: this.#maxSessions, changesBytes: 200 };
    return Dedupe.open({ folder: join(folder, 'dedupe'), browserLog: this.#log(folder), now, ...sizes });
  }

  send(): void {
    const session = `session-${this.#below(SESSIONS)}`;
    const from = this.#below(SEQUENCES);
    const events = Array.from({ length: 1 + this.#below(5) }, (_, i) => ({ session, sequence: from + i }));
    const claimed = events.filter(({ sequence }) => {
      const claim = this.dedupe?.claim(session, sequence);
      this.#expectClaim(`${session}:${sequence}`, claim);
      return claim === 'new';
    });
    const written = this.#below(4) === 0 ? 0 : claimed.length;
    const ids = claimed.slice(0, written).map(({ sequence }) => `${session}:${sequence}`);
    appendFileSync(this.#log(), ids.map(record).join(''));
    for (const id of ids) this.stored.add(id);
    this.dedupe?.settle(claimed.slice(0, written), 'durable');
    this.dedupe?.settle(claimed.slice(written), 'failed');
    if (!this.#refuses) return;
    this.dedupe?.note(claimed.slice(written));
    for (const { sequence } of claimed.slice(written)) this.refused.add(`${session}:${sequence}`);
  }

  get #isRoomy(): boolean {
    return this.#maxSessions >= ROOMY;
  }

  /** Where there is too little room an event may be new again, and never a duplicate that was not stored. */
  #expectClaim(id: string, claim: unknown, stored = this.stored): void {
    if (!this.#isRoomy && claim === 'new') return;
    if (this.refused.has(id) && !stored.has(id)) return;
    expect(`${id} ${claim}`).toBe(`${id} ${stored.has(id) ? 'duplicate' : 'new'}`);
  }

  async rotate(): Promise<void> {
    if (linesOf(this.#log()).length === 0) return;
    await this.dedupe?.snapshot();
    renameSync(
      this.#log(),
      join(this.#folder, 'browser', rotatedName('browser.log', 1000 * ++this.#rotations)),
    );
    for (const name of readdirSync(join(this.#folder, 'browser')))
      if (name !== 'browser.log' && this.#below(2) === 0) rmSync(join(this.#folder, 'browser', name));
  }

  /** What a kill now would leave, started again. */
  async checkKill(): Promise<void> {
    const copy = join(root, `copy-${this.#copies++}`);
    photograph(this.#folder, copy);
    let now = this.now;
    const stored = new Set(this.stored);
    const dedupe = await this.open(copy, () => now);
    expect(dedupe.opened.damaged).toEqual([]);
    for (let session = 0; session < SESSIONS; session++) {
      for (let sequence = 0; sequence < SEQUENCES + 5; sequence++) {
        const id = `session-${session}:${sequence}`;
        const claim = dedupe.claim(`session-${session}`, sequence);
        this.#expectClaim(id, claim, stored);
        if (claim === 'new') dedupe.settle([eventOf(id)], 'failed');
      }
    }
    now += 400 * HOUR;
    const { lostEvents } = dedupe;
    if (this.#isRoomy && !this.#refuses) expect(lostEvents).toBe(missing(stored));
    expect(dedupe.sessions).toBe(0);
    await dedupe.close();
    rmSync(copy, { recursive: true });
  }
}

/** The one call that is under way in another thread may rename a file meanwhile: then it is done, and the next picture is whole. */
function photograph(folder: string, copy: string): void {
  for (let tries = 0; ; tries++) {
    try {
      cpSync(folder, copy, { recursive: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries > 2) throw error;
      rmSync(copy, { recursive: true, force: true });
    }
  }
}

/** Numbers between the smallest and the largest of each session that are not there. */
function missing(stored: Iterable<string>): number {
  const sessions = new Map<string, number[]>();
  for (const id of stored) {
    const { session, sequence } = eventOf(id);
    sessions.set(session, [...(sessions.get(session) ?? []), sequence]);
  }
  return [...sessions.values()].reduce(
    (sum, all) => sum + Math.max(...all) - Math.min(...all) + 1 - all.length,
    0,
  );
}

test.each([
  [1, ROOMY, false],
  [2, ROOMY, false],
  [3, ROOMY, true],
  [4, SESSIONS, true],
  [5, SESSIONS / 2, false],
])(
  'killed at any moment of any history it knows what was stored, and nothing else (%i, room for %i, refusals: %s)',
  async (seed, maxSessions, refuses) => {
    const { below } = random(seed);
    const world = new World(below, maxSessions, refuses);
    world.dedupe = await world.open();
    const saves: Promise<void>[] = [];
    for (let step = 0; step < 600; step++) {
      // What is written in the background gets on meanwhile, or does not.
      for (let turns = below(3); turns > 0; turns--) await nextTurn();
      const what = below(60);
      if (what < 30) world.send();
      else if (what < 45) saves.push(world.dedupe.snapshot());
      else if (what < 50) await world.rotate();
      else if (what < 53) world.now += below(3) * MINUTES;
      else if (what < 55) {
        await Promise.all(saves);
        await world.dedupe.close();
        world.dedupe = await world.open();
      } else await world.checkKill();
    }
    await world.dedupe.close();
    await world.checkKill();
  },
  60_000,
);
