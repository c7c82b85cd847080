import type { LogSource, Place, ReadResult } from '../tail/logSource.ts';
import { type Discovery, type FoundLog, sourceKey } from './discovery.ts';

/**
 * Logs stay open while their pipeline gets other settings: a file that was deleted is nowhere else, and would be lost.
 * A source is given to the pipeline's next life only where that goes on at the very place at which this one stands.
 */
export class KeptSources {
  readonly #kept = new Map<string, KeptSource>();
  #isKeeping = false;

  /** From now on sources that are closed are kept. */
  keep(): void {
    this.#isKeeping = true;
  }

  /** From now on sources that are closed are closed; those that are kept can still be taken. */
  open(): void {
    this.#isKeeping = false;
  }

  /** Closes those that nobody took. */
  release(): void {
    for (const source of this.#kept.values()) source.inner.close();
    this.#kept.clear();
  }

  /** Of those that are kept. */
  identities(): FoundLog['identity'][] {
    return [...this.#kept.values()].map(({ identity }) => identity);
  }

  get size(): number {
    return this.#kept.size;
  }

  /** The same logs, and those that are kept although they are gone from the disk. */
  around(discovery: Discovery): Discovery {
    const { logs, exists } = discovery;
    const all = () => this.#logs(logs.call(discovery));
    return {
      ...discovery,
      logs: all,
      exists: (identity) => this.#kept.has(sourceKey(identity)) || exists.call(discovery, identity),
    };
  }

  *#logs(found: Iterable<FoundLog>): Iterable<FoundLog> {
    const seen = new Set<string>();
    for (const log of found) {
      seen.add(sourceKey(log.identity));
      yield { ...log, open: (resume) => this.#open(log, resume) };
    }
    for (const [key, { inner }] of [...this.#kept]) {
      const { identity } = inner;
      if (!seen.has(key)) yield { identity, open: (resume) => this.#take(key, resume) ?? gone(identity) };
    }
  }

  #open(log: FoundLog, resume: Place[] | undefined): LogSource {
    const key = sourceKey(log.identity);
    const kept = this.#take(key, resume);
    if (kept !== undefined) return kept;
    this.#kept.get(key)?.inner.close();
    this.#kept.delete(key);
    return new KeptSource(log.open(resume), resume, (source) => this.#close(key, source));
  }

  #take(key: string, resume: Place[] | undefined): LogSource | undefined {
    const kept = this.#kept.get(key);
    if (kept?.standsAt(resume) !== true) return undefined;
    this.#kept.delete(key);
    return kept;
  }

  #close(key: string, source: KeptSource): void {
    if (this.#isKeeping) this.#kept.set(key, source);
    else source.inner.close();
  }
}

function gone(identity: FoundLog['identity']): never {
  throw new Error(`${sourceKey(identity)} is gone, and stands elsewhere than its position`);
}

/** Notes where its consumer stands. */
class KeptSource implements LogSource {
  readonly inner: LogSource;
  readonly #resume: Place[] | undefined;
  readonly #onClose: (source: KeptSource) => void;
  /** Of the bytes that were read last. */
  #read: Place | undefined;
  /** Behind the bytes that were consumed last. */
  #place: Place | undefined;

  constructor(inner: LogSource, resume: Place[] | undefined, onClose: (source: KeptSource) => void) {
    this.inner = inner;
    this.#resume = resume;
    this.#onClose = onClose;
  }

  standsAt(resume: Place[] | undefined): boolean {
    const place = this.#place;
    if (resume === undefined) return place === undefined && this.#resume === undefined;
    if (place !== undefined) return resume.every((other) => isSame(other, place));
    const before = this.#resume ?? [];
    return before.length === resume.length && resume.every((other, i) => isSame(other, before[i]));
  }

  get identity() {
    return this.inner.identity;
  }

  read(buffer: Buffer): ReadResult {
    const result = this.inner.read(buffer);
    if (result.status === 'bytes') this.#read = { file: result.file.id, offset: result.offset };
    return result;
  }

  consume(bytes: number): void {
    this.inner.consume(bytes);
    if (this.#read !== undefined) this.#place = { file: this.#read.file, offset: this.#read.offset + bytes };
  }

  observe(): void {
    this.inner.observe();
  }

  isAhead(file: string): boolean {
    return this.inner.isAhead(file);
  }

  backlogBytes(): number {
    return this.inner.backlogBytes();
  }

  unlinkedBytes(): number {
    return this.inner.unlinkedBytes();
  }

  openFiles(): number {
    return this.inner.openFiles();
  }

  trouble(): string | undefined {
    return this.inner.trouble();
  }

  vanishing(): boolean {
    return this.inner.vanishing();
  }

  abandonUnlinked(): void {
    this.inner.abandonUnlinked();
  }

  close(): void {
    this.#onClose(this);
  }
}

function isSame(a: Place, b: Place | undefined): boolean {
  return a.file === b?.file && a.offset === b.offset;
}
