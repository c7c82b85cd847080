import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseRecordFile, RecordLogError, RecordLogWriter } from '@logpipeline/record-log';
import { Dedupe } from '../../src/dedupe/dedupe.ts';
import { type EventId, parseEventId } from '../../src/dedupe/eventId.ts';

/** What a reader has shipped: the ids of a file's records by its first record, by which it knows the file again. */
export type Shipped = Map<string, readonly string[]>;

/** The service's writer and deduplication in a folder, a client that remembers what was acknowledged, and a reader that ships and deletes. */
export class IngestRun {
  readonly #folder: string;
  readonly acknowledged: Set<string>;
  readonly shipped: Shipped;
  #dedupe: Dedupe | undefined;
  #log: RecordLogWriter | undefined;
  #now = Date.UTC(2026, 10, 23);

  constructor(folder: string, acknowledged: Iterable<string> = [], shipped: Shipped = new Map()) {
    this.#folder = folder;
    this.acknowledged = new Set(acknowledged);
    this.shipped = new Map(shipped);
  }

  async open(): Promise<void> {
    const path = join(this.#folder, 'browser', 'browser.log');
    const now = () => this.#now++;
    await mkdir(join(this.#folder, 'browser'), { recursive: true });
    const dedupe = await Dedupe.open({
      folder: join(this.#folder, 'dedupe'),
      browserLog: path,
      now,
      maxSessions: 100,
      changesBytes: 500,
      hashKey: Uint32Array.of(1, 2),
    });
    this.#dedupe = dedupe;
    this.#log = new RecordLogWriter({
      path,
      maxFileBytes: 300,
      whenFull: { refuse: { maxBytes: 1 << 20 } },
      now,
      beforeRotate: () => dedupe.snapshot(),
    });
  }

  get dedupe(): Dedupe {
    if (this.#dedupe === undefined) throw new Error('not open');
    return this.#dedupe;
  }

  /** As the intake does: claims, writes what is new, settles, and then acknowledges. */
  async send(...ids: string[]): Promise<void> {
    const answers = ids
      .map((id) => ({ id, event: eventOf(id) }))
      .map(({ id, event }) => ({
        id,
        event,
        claim: this.dedupe.claim(event.session, event.sequence),
      }));
    for (const { id, claim } of answers) if (claim === 'duplicate') this.acknowledged.add(id);
    const fresh = answers.filter(({ claim }) => claim === 'new');
    if (fresh.length === 0) return;
    const events = fresh.map(({ event }) => event);
    try {
      await this.#log?.write(Buffer.from(fresh.map(({ id }) => recordOf(id)).join('')));
    } catch (error) {
      if (!(error instanceof RecordLogError)) throw error;
      const kept = error.durable ? error.linesInFile : 0;
      this.dedupe.settle(events.slice(0, kept), 'durable');
      this.dedupe.settle(events.slice(kept), 'failed');
      return;
    }
    this.dedupe.settle(events, 'durable');
    for (const { id } of fresh) this.acknowledged.add(id);
  }

  /** Ships all rotated files, or the first ones, and deletes them. */
  async ship(most = Number.POSITIVE_INFINITY): Promise<void> {
    const rotated = this.#files().filter((name) => parseRecordFile(name, 'browser.log') === 'rotated');
    for (const name of rotated.sort().slice(0, most)) {
      const ids = idsOf(this.#path(name));
      this.shipped.set(ids[0] ?? '', ids);
      await rm(this.#path(name));
    }
  }

  async rotate(): Promise<void> {
    await this.#log?.rotate();
  }

  async close(): Promise<void> {
    await this.#log?.close();
    await this.#dedupe?.close();
  }

  /** How often each id is in what was shipped and in the files that were not. */
  counts(): Map<string, number> {
    const files = new Map(this.shipped);
    for (const name of this.#files()) {
      const ids = idsOf(this.#path(name));
      if (ids.length > 0) files.set(ids[0] ?? '', ids);
    }
    const counts = new Map<string, number>();
    for (const id of [...files.values()].flat()) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  }

  #files(): string[] {
    const folder = join(this.#folder, 'browser');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  #path(name: string): string {
    return join(this.#folder, 'browser', basename(name));
  }
}

export function eventOf(id: string): EventId {
  const event = parseEventId(id);
  if (event === undefined) throw new Error(`${id} is no event id`);
  return event;
}

function recordOf(id: string): string {
  return `${JSON.stringify({ timestamp: '2026-11-23T00:00:00Z', message: '"event_id":"', event_id: id })}\n`;
}

/** Of whole lines only. */
function idsOf(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { event_id: string }).event_id);
}
