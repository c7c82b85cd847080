import { createJsonScan } from '@logpipeline/records';
import type { Sender } from '../quota/applications.ts';
import type { Rates } from '../quota/rates.ts';
import { isKept } from '../quota/sampling.ts';
import {
  type BatchAnswer,
  type RecordResult,
  type Rejection,
  type RejectReason,
  rejected,
  rejection,
} from './answer.ts';
import type { Checks, ClientRecord, Envelope } from './clientRecord.ts';
import { type ContentRules, ContentWalk } from './content.ts';
import { correctTime } from './correctTime.ts';
import { LineBuffer } from './lineBuffer.ts';
import { notWritten } from './notWritten.ts';
import type { Claims, DurableLog, Redactor, WriteFailure } from './parts.ts';
import { type LineContext, lineContent, lineHead } from './recordLine.ts';

export type IntakeOptions = {
  cluster: string;
  rules: ContentRules;
  /** Bytes of a record as it is stored. */
  recordSize: number;
  checks: Checks;
  log: DurableLog;
  claims: Claims;
  redactor: Redactor | undefined;
  sessionRates: Rates;
  random: () => number;
  /** So many records of one kind are on disk now. */
  onStored: (app: string, release: string, level: string, count: number) => void;
  onRejected: (reason: RejectReason) => void;
  onJudged: (answer: BatchAnswer) => void;
};

/** One request's records. */
export type Batch = {
  envelope: Envelope;
  /** Undefined where a line was no JSON. */
  records: readonly (unknown | undefined)[];
  sender: Sender;
  /** Milliseconds since 1970 UTC. */
  receivedMs: number;
  userAgent: string | undefined;
  address: string | undefined;
};

type Claim = { session: string; sequence: number };
type Accepted = {
  index: number;
  record: ClientRecord;
  app: string | undefined;
  release: string | undefined;
  claim: Claim | undefined;
};
type Waiting = { index: number; pending: Promise<boolean> };

/**
 * Takes the records of one request: each is judged by itself, and those that are good and new are on disk when the answer is given.
 *
 * Between the check for duplicates and the write nothing is awaited, so that the file has the records in the order of their claims.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #walk: ContentWalk;
  readonly #scan = createJsonScan();
  readonly #lines = new LineBuffer();

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#walk = new ContentWalk(options.rules);
  }

  get walk(): Pick<ContentWalk, 'fieldsRedacted' | 'queriesRemoved'> {
    return this.#walk;
  }

  /** @throws Refusal 503 when nothing could be written */
  async take(batch: Batch): Promise<BatchAnswer> {
    const results: RecordResult[] = [];
    const limited = await this.#limitedSessions(batch.records);
    const accepted: Accepted[] = [];
    const waiting: Waiting[] = [];
    this.#lines.clear();
    for (let index = 0; index < batch.records.length; index++) {
      const outcome = this.#judge(batch, index, limited);
      if ('record' in outcome) accepted.push(outcome);
      else if ('pending' in outcome) waiting.push(outcome);
      else results.push(outcome);
    }
    if (accepted.length > 0) await this.#write(this.#lines.copy(), accepted);
    for (const { index, pending } of waiting)
      results.push(
        (await pending)
          ? { index, status: 'duplicate' }
          : rejected(
              index,
              'try_again',
              'the same record, sent before, could not be written; send it again',
              true,
            ),
      );
    return this.#answer(accepted, results);
  }

  #answer(accepted: readonly Accepted[], results: RecordResult[]): BatchAnswer {
    const { onRejected } = this.#options;
    const answer: BatchAnswer = { accepted: accepted.length, duplicate: 0, sampled: 0, rejected: 0, results };
    this.#tellStored(accepted);
    for (const result of results) {
      answer[result.status]++;
      if (result.status === 'rejected') onRejected(result.reason);
    }
    results.sort((a, b) => a.index - b.index);
    this.#options.onJudged(answer);
    return answer;
  }

  /** Neighbours are mostly alike: they are counted in one step. */
  #tellStored(accepted: readonly Accepted[]): void {
    for (let from = 0, to = 1; from < accepted.length; from = to++) {
      const { app = '', release = '', record } = accepted[from] as Accepted;
      while (to < accepted.length && isAlike(accepted[from] as Accepted, accepted[to] as Accepted)) to++;
      this.#options.onStored(app, release, record.level.toUpperCase(), to - from);
    }
  }

  /** Decides about one record, and puts its line behind the others when it is taken. */
  #judge(
    batch: Batch,
    index: number,
    limited: ReadonlyMap<string, number>,
  ): Accepted | Waiting | RecordResult {
    const { checks, claims, random } = this.#options;
    const value = batch.records[index];
    if (value === undefined) return rejected(index, 'invalid_json', 'the line is not valid JSON');
    const wrong = checks.record(value);
    if (wrong !== undefined) return rejected(index, 'invalid_record', wrong);
    const record = value as ClientRecord;
    const session = sessionOf(record);
    const wait = session === undefined ? undefined : limited.get(session);
    if (wait !== undefined)
      return rejected(
        index,
        'rate_limited',
        `its session sends too much (rateLimits.perSession); try again in ${Math.ceil(wait / 1000)} s`,
        true,
      );
    if (!isKept(record.level, session, batch.sender, random)) return { index, status: 'sampled' };
    const claim = claimOf(record);
    const state = claim === undefined ? 'new' : claims.claim(claim.session, claim.sequence);
    if (state === 'duplicate') return { index, status: 'duplicate' };
    if (typeof state === 'object') return { index, pending: state.pending };
    const problem = this.#append(batch, record);
    if (problem !== undefined) {
      if (claim !== undefined) claims.settle([claim], 'failed');
      return { ...problem, index };
    }
    const app = batch.sender.name ?? record.app ?? batch.envelope.app;
    return { index, record, app, release: record.release ?? batch.envelope.release, claim };
  }

  #append(batch: Batch, record: ClientRecord): Rejection | undefined {
    const { cluster, recordSize, redactor } = this.#options;
    const problem = this.#walk.walk(record);
    if (problem !== undefined) return rejection(problem.reason, problem.message);
    const { envelope, sender, receivedMs } = batch;
    const context: LineContext = {
      cluster,
      app: sender.name ?? record.app ?? envelope.app,
      release: record.release ?? envelope.release,
      userAgent: batch.userAgent,
      address: batch.address,
    };
    const times = {
      happened: new Date(correctTime(record, envelope, receivedMs)).toISOString(),
      received: new Date(receivedMs).toISOString(),
    };
    const lines = this.#lines;
    const content = lines.content(lineContent(record, envelope, context));
    if (content.to - content.from > recordSize)
      return rejection(
        'too_large',
        `it has ${content.to - content.from} bytes; allowed: ${recordSize} (limits.recordSize)`,
      );
    const redacted = redactor?.json(content.bytes, content.from, content.to) ?? content;
    if (!this.#scan.scan(redacted.bytes, redacted.from, redacted.to))
      return rejection(
        'not_storable',
        'stock readers would refuse it: a key twice in one object (also in another case), NUL in a key, or a number of more than 1,000 digits',
      );
    lines.add(lineHead(record, envelope, times, context), redacted);
    return undefined;
  }

  async #write(chunk: Buffer, accepted: readonly Accepted[]): Promise<void> {
    const { log, claims } = this.#options;
    const all = accepted.map(({ claim }) => claim);
    try {
      await log.write(chunk);
    } catch (cause) {
      const { linesInFile = 0, durable = true, code } = cause as Partial<WriteFailure>;
      // Lines in doubt, whose sync failed, count as not written: to have one twice is better than to have it not at all.
      const kept = durable ? linesInFile : 0;
      settle(claims, all.slice(0, kept), 'durable');
      settle(claims, all.slice(kept), 'failed');
      throw notWritten(code, cause);
    }
    settle(claims, all, 'durable');
  }

  /** Sessions of this batch that have sent too much, and for how many more milliseconds. */
  async #limitedSessions(records: readonly (unknown | undefined)[]): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const record of records) {
      const session = sessionOf(record as ClientRecord | undefined);
      if (session !== undefined) counts.set(session, (counts.get(session) ?? 0) + 1);
    }
    const limited = new Map<string, number>();
    for (const [session, count] of counts) {
      const wait = await this.#options.sessionRates.take(session, count);
      if (wait > 0) limited.set(session, wait);
    }
    return limited;
  }
}

function settle(claims: Claims, all: readonly (Claim | undefined)[], outcome: 'durable' | 'failed'): void {
  const given = all.filter((claim) => claim !== undefined);
  if (given.length > 0) claims.settle(given, outcome);
}

/** Whose record it is: of its id, else as its data says. Anything may have been sent. */
function sessionOf(record: ClientRecord | undefined): string | undefined {
  const id = record?.event_id;
  if (typeof id === 'string') return id.slice(0, id.lastIndexOf(':')).slice(0, 64);
  const session = record?.data?.['sessionId'];
  return typeof session === 'string' ? session.slice(0, 64) : undefined;
}

function isAlike(a: Accepted, b: Accepted): boolean {
  return a.app === b.app && a.release === b.release && a.record.level === b.record.level;
}

function claimOf({ event_id }: ClientRecord): Claim | undefined {
  if (event_id === undefined) return undefined;
  const colon = event_id.lastIndexOf(':');
  return { session: event_id.slice(0, colon), sequence: Number(event_id.slice(colon + 1)) };
}
