import type { JsonScan } from '@logpipeline/records';
import type { EventId } from '../dedupe/eventId.ts';
import type { Sender } from '../quota/applications.ts';
import type { Rates } from '../quota/rates.ts';
import { isKept } from '../quota/sampling.ts';
import {
  type BatchAnswer,
  isFinal,
  type RecordResult,
  type Rejection,
  type RejectReason,
  rejected,
  rejection,
} from './answer.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { cleanNames } from './cleanNames.ts';
import type { Checks, Envelope } from './clientRecord.ts';
import { type ContentRules, ContentWalk } from './content.ts';
import { batchTimes } from './correctTime.ts';
import { LineBuffer } from './lineBuffer.ts';
import type { RecordList } from './parseBody.ts';
import type { Claims, DurableLog, Redactor } from './parts.ts';
import { contentOf, LineHeads } from './recordLine.ts';
import { demandSessions, sessionWaits, tooFast } from './sessionWaits.ts';
import { StoredKinds } from './storedKinds.ts';
import { writeLines } from './writeLines.ts';

export type IntakeOptions = {
  cluster: string;
  rules: ContentRules;
  /** Bytes of what is stored of one request. */
  batchSize: number;
  checks: Checks;
  scan: JsonScan;
  log: DurableLog;
  claims: Claims;
  redactor: Redactor | undefined;
  sessionRates: Rates;
  random: () => number;
  /** So many records of one kind are on disk now. */
  onStored: (app: string, release: string, level: string, count: number) => void;
  onRejected: (reason: RejectReason) => void;
  onJudged: (counts: Omit<BatchAnswer, 'results'>) => void;
};

/** One request's records. */
export type Batch = {
  envelope: Envelope;
  records: RecordList;
  /** Told when none of the records is looked at any more. */
  onRead: () => void;
  /** Whether its client sends all of it again or nothing. */
  isWhole: boolean;
  sender: Sender;
  /** Milliseconds since 1970 UTC. */
  receivedMs: number;
  userAgent: string | undefined;
  address: string | undefined;
};

type Waiting = { index: number; pending: Promise<boolean> };
/** What is kept of a batch until it is stored. */
type Judged = {
  /** Of each line; undefined where its record has no id. */
  events: (EventId | undefined)[];
  kinds: StoredKinds;
  waiting: Waiting[];
  /** Ids of records that are settled and will never be stored. */
  notStored: EventId[];
  results: RecordResult[];
};

const NOT_WRITTEN = 'the same record, sent before, could not be written; send it again';

/**
 * Takes the records of one request: each is judged by itself, and those that are good and new are on disk when the answer is given.
 *
 * From the check for duplicates to the write nothing is awaited: what is put together for it is shared by all requests.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #walk: ContentWalk;
  readonly #lines = new LineBuffer();
  readonly #cleanName: (name: string) => string;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#walk = new ContentWalk(options.rules);
    this.#cleanName = cleanNames(options.redactor);
  }

  get walk(): Pick<ContentWalk, 'fieldsRedacted' | 'queriesRemoved'> {
    return this.#walk;
  }

  /** @throws Refusal 503 when nothing could be written; 429 when a session sends too much and the batch is whole */
  async take(batch: Batch): Promise<BatchAnswer> {
    const results: RecordResult[] = [];
    const refused: EventId[] = [];
    const candidates = candidatesOf(batch.records, this.#options.checks, { results, refused });
    const judgeSessions = batch.isWhole ? demandSessions : sessionWaits;
    const waits = await judgeSessions(candidates, this.#options.sessionRates);
    const judged = this.#judgeAll(candidates, batch, waits, { results, notStored: refused });
    batch.records.free?.();
    batch.onRead();
    // Not awaited here: the records are not to be held in memory until they are on disk.
    return this.#store(judged);
  }

  /** Nothing is awaited within. The lines of those that are to be stored are in the buffer then. */
  #judgeAll(
    candidates: readonly Candidate[],
    batch: Batch,
    waits: ReadonlyMap<string, number>,
    { results, notStored }: Pick<Judged, 'results' | 'notStored'>,
  ): Judged {
    const heads = this.#heads(batch);
    const judged: Judged = { events: [], kinds: new StoredKinds(), waiting: [], notStored, results };
    this.#lines.clear();
    for (const candidate of candidates) {
      const outcome = this.#judge(candidate, batch, heads, waits);
      if (outcome === undefined) {
        const { facts } = candidate;
        judged.events.push(facts.event);
        judged.kinds.add(heads.appOf(facts), heads.releaseOf(facts), facts.level);
      } else if ('pending' in outcome) judged.waiting.push(outcome);
      else {
        results.push(outcome);
        if (candidate.facts.event !== undefined && isFinal(outcome))
          judged.notStored.push(candidate.facts.event);
      }
    }
    return judged;
  }

  async #store({ events, kinds, waiting, notStored, results }: Judged): Promise<BatchAnswer> {
    const { log, claims, onStored } = this.#options;
    if (events.length > 0)
      await writeLines(this.#lines, events, {
        log,
        claims,
        onKept: (lines, count) => this.#countKept(lines, count),
      });
    if (notStored.length > 0) claims.note(notStored);
    for (const { index, pending } of waiting) {
      const isDurable = await pending;
      results.push(
        isDurable ? { index, status: 'duplicate' } : rejected(index, 'try_again', NOT_WRITTEN, true),
      );
    }
    kinds.tell(onStored);
    return this.#answer(events.length, results);
  }

  #heads({ envelope, receivedMs, sender, userAgent, address }: Batch): LineHeads {
    const { cluster } = this.#options;
    return new LineHeads(envelope, batchTimes(envelope, receivedMs), {
      cluster,
      app: sender.name,
      userAgent,
      address,
      cleanName: this.#cleanName,
    });
  }

  /** Decides about one record; undefined: its line is behind the others, to be written. */
  #judge(
    candidate: Candidate,
    { records, sender }: Batch,
    heads: LineHeads,
    waits: ReadonlyMap<string, number>,
  ): Waiting | RecordResult | undefined {
    const { claims, random } = this.#options;
    const { index, facts } = candidate;
    const { event, level, session } = facts;
    const wait = session === undefined ? undefined : waits.get(session);
    if (wait !== undefined) return { ...tooFast(wait), index };
    if (!isKept(level, session, sender, random)) return { index, status: 'sampled' };
    const state = event === undefined ? 'new' : claims.claim(event.session, event.sequence);
    if (state === 'duplicate') return { index, status: 'duplicate' };
    if (typeof state === 'object') return { index, pending: state.pending };
    const problem = this.#append(candidate, records, heads);
    if (problem === undefined) return undefined;
    this.#lines.drop();
    if (event !== undefined) claims.settle([event], 'failed');
    return { ...problem, index };
  }

  /** What it has begun when there is a problem is for the caller to drop. */
  #append({ index, facts, parsed }: Candidate, records: RecordList, heads: LineHeads): Rejection | undefined {
    const { rules, batchSize, redactor, scan } = this.#options;
    const lines = this.#lines;
    if (lines.size > batchSize)
      return {
        ...rejection(
          'too_large',
          `the records before it have more than ${batchSize} bytes; send fewer at once`,
        ),
        retry: true,
      };
    heads.write(facts, lines);
    if (parsed === undefined) records.plain?.write(index, lines);
    else {
      const problem = this.#walk.walk(parsed);
      if (problem !== undefined) return rejection(problem.reason, problem.message);
      lines.text(contentOf(parsed));
    }
    const { bytes, from, to } = lines.content;
    if (to - from > rules.recordSize)
      return rejection(
        'too_large',
        `it has ${to - from} bytes; allowed: ${rules.recordSize} (limits.recordSize)`,
      );
    // Before redaction, which wants JSON that is good, and leaves it so.
    if (parsed !== undefined && !scan.scan(bytes, from, to))
      return rejection(
        'not_storable',
        'stock readers would refuse it: a key twice in one object (also in another case), NUL in a key, or a number of more than 1,000 digits',
      );
    const redacted = redactor?.json(bytes, from, to);
    if (redacted !== undefined) lines.replace(redacted);
    lines.finish();
    return undefined;
  }

  /** What stays of a write that failed is on disk, and nobody is told so: it is a duplicate when it comes again. */
  #countKept(lines: Buffer, accepted: number): void {
    StoredKinds.of(lines).tell(this.#options.onStored);
    this.#options.onJudged({ accepted, duplicate: 0, sampled: 0, rejected: 0 });
  }

  #answer(accepted: number, results: RecordResult[]): BatchAnswer {
    const answer: BatchAnswer = { accepted, duplicate: 0, sampled: 0, rejected: 0, results };
    for (const result of results) {
      answer[result.status]++;
      if (result.status === 'rejected') this.#options.onRejected(result.reason);
    }
    results.sort((a, b) => a.index - b.index);
    this.#options.onJudged(answer);
    return answer;
  }
}
