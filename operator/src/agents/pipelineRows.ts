import type { AgentPipelineSummary } from '@logpipeline/crds/agent';
import { addedBy, NO_TOTALS, type NodeTotals, type Totals } from './totals.ts';

/**
 * What agents last said of one pipeline, a row a node, in two typed arrays: 64 bytes a row. As objects 1,000 nodes with 200 pipelines
 * would take 20 times as much. Times are whole seconds since 1970, 0: none. Rows are numbered as nodes are in `NodeTable`.
 */
export class PipelineRows {
  #numbers = new Float64Array(0);
  #words = new Uint32Array(0);
  /** Counts and bytes of what still goes to an earlier destination, by node: few, and not for long. */
  readonly #draining = new Map<number, { totals: Totals; unshippedBytes: number }>();

  /** What the node's answer adds to the pipeline's totals, and whether people should learn at once what has changed. */
  write(
    node: number,
    { running, draining, now, isComplete }: RowUpdate,
  ): { added: Totals; isFirst: boolean; isNews: boolean } {
    const n = node * NUMBERS;
    const w = node * WORDS;
    const flags = this.#words[w + FLAGS] ?? 0;
    if (running === undefined && draining.length === 0 && (flags & (COUNTED | STATE)) === 0)
      return { added: NO_TOTALS, isFirst: false, isNews: false };
    this.#reach(node);
    const numbers = this.#numbers;
    const words = this.#words;
    const seconds = Math.floor(now / 1000);
    const before = this.#totals(node);
    const drains = this.#writeDraining(node, draining, isComplete);
    const state = running === undefined ? 0 : STATES.indexOf(running.state) + 1;
    const trouble = running?.trouble === undefined ? 0 : reasonNumber(running.trouble.reason);
    const high = running === undefined ? 0 : revisionWord(running.revision, 0);
    const low = running === undefined ? 0 : revisionWord(running.revision, 8);
    const hasCounts = running !== undefined && knowsItsCounts(running);
    const counted = hasCounts || drains > 0 ? COUNTED : flags & COUNTED;
    const nextFlags = state | (trouble << 4) | counted | (drains > 0 ? DRAINS : 0) | (flags & REJECTED);
    if (running !== undefined) {
      if (hasCounts) {
        numbers[n + RECORDS] = running.totals.records;
        numbers[n + BYTES] = running.totals.bytes;
        numbers[n + DROPPED] = unaskedDrops(running.totals.dropped);
        words[w + OBJECTS] = Math.min(running.totals.objects, 0xffffffff);
      }
      numbers[n + UNSHIPPED] = running.unshippedBytes;
      words[w + UPLOADED] = secondsOf(running.lastUploadTime);
      const oldest = secondsOf(running.oldestUnshippedTime);
      if (oldest !== words[w + OLDEST]) words[w + OLDEST_SINCE] = seconds;
      words[w + OLDEST] = oldest;
    } else if (drains > 0) {
      // All of it goes on as draining; otherwise the pipeline is only missing from this answer, and its counts still stand.
      for (let i = 0; i < NUMBERS; i++) numbers[n + i] = 0;
      words[w + OBJECTS] = 0;
    }
    if (running === undefined) words[w + OLDEST] = 0;
    if ((flags & STATE) !== state || words[w + STATE_SINCE] === 0) words[w + STATE_SINCE] = seconds;
    const isNews =
      (flags & NEWS) !== (nextFlags & NEWS) ||
      words[w + REVISION_HIGH] !== high ||
      words[w + REVISION_LOW] !== low;
    words[w + FLAGS] = nextFlags;
    words[w + REVISION_HIGH] = high;
    words[w + REVISION_LOW] = low;
    return { added: addedBy(before, this.#totals(node)), isFirst: (flags & COUNTED) === 0, isNews };
  }

  /** Returns whether that is news. */
  setRejected(node: number, isRejected: boolean): boolean {
    this.#reach(node);
    const at = node * WORDS + FLAGS;
    const flags = this.#words[at] ?? 0;
    this.#words[at] = isRejected ? flags | REJECTED : flags & ~REJECTED;
    return this.#words[at] !== flags;
  }

  /** Forgets a node, so that its number can be given to another. */
  clear(node: number): void {
    this.#numbers.fill(0, node * NUMBERS, (node + 1) * NUMBERS);
    this.#words.fill(0, node * WORDS, (node + 1) * WORDS);
    this.#draining.delete(node);
  }

  runs(node: number, revision: Revision): boolean {
    const w = node * WORDS;
    const words = this.#words;
    return (
      ((words[w + FLAGS] ?? 0) & STATE) !== 0 &&
      words[w + REVISION_HIGH] === revision.high &&
      words[w + REVISION_LOW] === revision.low
    );
  }

  /** Undefined: the node has not said anything about this pipeline. */
  read(node: number): Row | undefined {
    const n = node * NUMBERS;
    const w = node * WORDS;
    const words = this.#words;
    const flags = words[w + FLAGS] ?? 0;
    if (flags === 0) return undefined;
    return {
      state: STATES[(flags & STATE) - 1],
      trouble: REASONS[((flags & TROUBLE) >> 4) - 1],
      isRejected: (flags & REJECTED) !== 0,
      unshippedBytes: this.#numbers[n + UNSHIPPED] ?? 0,
      oldestMs: (words[w + OLDEST] ?? 0) * 1000,
      oldestSinceMs: (words[w + OLDEST_SINCE] ?? 0) * 1000,
      uploadedMs: (words[w + UPLOADED] ?? 0) * 1000,
      stateSinceMs: (words[w + STATE_SINCE] ?? 0) * 1000,
      drainingBytes: this.#draining.get(node)?.unshippedBytes,
    };
  }

  /** Bytes in memory, without the few that drain. */
  get byteLength(): number {
    return this.#numbers.byteLength + this.#words.byteLength;
  }

  #writeDraining(node: number, draining: readonly AgentPipelineSummary[], isComplete: boolean): number {
    if (draining.length > 0) {
      const totals = { ...NO_TOTALS };
      let unshippedBytes = 0;
      for (const entry of draining) {
        totals.records += entry.totals.records;
        totals.bytes += entry.totals.bytes;
        totals.objects += entry.totals.objects;
        totals.dropped += unaskedDrops(entry.totals.dropped);
        unshippedBytes += entry.unshippedBytes;
      }
      this.#draining.set(node, { totals, unshippedBytes });
    } else if (isComplete) this.#draining.delete(node);
    return draining.length;
  }

  #totals(node: number): NodeTotals {
    const n = node * NUMBERS;
    const running = {
      records: this.#numbers[n + RECORDS] ?? 0,
      bytes: this.#numbers[n + BYTES] ?? 0,
      dropped: this.#numbers[n + DROPPED] ?? 0,
      objects: this.#words[node * WORDS + OBJECTS] ?? 0,
    };
    return { running, draining: this.#draining.get(node)?.totals ?? NO_TOTALS };
  }

  #reach(node: number): void {
    if ((node + 1) * WORDS <= this.#words.length) return;
    // A tenth more than is needed, so that nodes that come one by one do not copy everything each time.
    const rows = Math.ceil((node + 1) * 1.1) + 16;
    const numbers = new Float64Array(rows * NUMBERS);
    const words = new Uint32Array(rows * WORDS);
    numbers.set(this.#numbers);
    words.set(this.#words);
    this.#numbers = numbers;
    this.#words = words;
  }
}

export type RowUpdate = {
  /** The pipeline as it runs; undefined when the agent does not have it. */
  running: AgentPipelineSummary | undefined;
  draining: readonly AgentPipelineSummary[];
  /** Milliseconds since 1970. */
  now: number;
  /** Whether the agent has read all of its configuration: until then, what it does not name may still come. */
  isComplete: boolean;
};

/** Times in milliseconds since 1970, 0: none. */
export type Row = {
  /** Undefined: the agent does not have the pipeline, or only drains it. */
  state: AgentPipelineSummary['state'] | undefined;
  /** Why uploads fail. */
  trouble: TroubleReason | undefined;
  isRejected: boolean;
  /** Compressed. */
  unshippedBytes: number;
  oldestMs: number;
  /** Since when the operator knows that this is the oldest: as long as it does not move, nothing arrives. */
  oldestSinceMs: number;
  uploadedMs: number;
  stateSinceMs: number;
  /** Undefined: nothing drains. */
  drainingBytes: number | undefined;
};

/** A revision as rows hold it, see `revisionOf`: 16 hex digits. */
export type Revision = { high: number; low: number };

export function parseRevision(revision: string): Revision {
  return { high: revisionWord(revision, 0), low: revisionWord(revision, 8) };
}

const RECORDS = 0;
const BYTES = 1;
const DROPPED = 2;
const UNSHIPPED = 3;
const NUMBERS = 4;

const FLAGS = 0;
const OBJECTS = 1;
const OLDEST = 2;
const OLDEST_SINCE = 3;
const UPLOADED = 4;
const STATE_SINCE = 5;
const REVISION_HIGH = 6;
const REVISION_LOW = 7;
const WORDS = 8;

/** In the word FLAGS: numbers of the state and of the trouble's reason, 0 for none, and some bits. */
const STATE = 0x0f;
const TROUBLE = 0xf0;
const COUNTED = 0x100;
const REJECTED = 0x200;
const DRAINS = 0x400;
const NEWS = STATE | TROUBLE | REJECTED | DRAINS;

const STATES: readonly AgentPipelineSummary['state'][] = [
  'starting',
  'running',
  'suspended',
  'blocked',
  'failed',
  'draining',
  'stopping',
  'stopped',
];

/** Why uploads fail, as the agent names it; `other` stands for what a newer agent may say. */
export type TroubleReason = (typeof REASONS)[number];
const REASONS = ['throttled', 'refused', 'missing', 'network', 'server', 'aborted', 'other'] as const;

function reasonNumber(reason: string): number {
  const index = (REASONS as readonly string[]).indexOf(reason);
  return index < 0 ? REASONS.length : index + 1;
}

/** The counts are in the buffer: an agent that has not opened it says 0, which is neither a fall nor a new disk. */
function knowsItsCounts({ state, totals }: AgentPipelineSummary): boolean {
  return (state !== 'starting' && state !== 'failed') || totals.records > 0 || totals.objects > 0;
}

/** Lines that somebody wanted: what filters and sampling leave out was asked for. */
function unaskedDrops({ buffer_full = 0, rate_limit = 0 }: Record<string, number>): number {
  return buffer_full + rate_limit;
}

function revisionWord(revision: string | null, from: number): number {
  const word = Number.parseInt(revision?.slice(from, from + 8) ?? '', 16);
  return Number.isNaN(word) ? 0 : word;
}

function secondsOf(time: string | null): number {
  return time === null ? 0 : Math.max(0, Math.floor(Date.parse(time) / 1000));
}
