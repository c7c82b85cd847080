/** A record as it stands in the bucket. */
export type BucketRecord = {
  /** Its place in the order in which they were found, from 1 on. */
  nth: number;
  /** What tells it from others, see {@link idOf}. */
  id: string;
  kind: string;
  /** Of the object. */
  key: string;
  /** When it was found there, in ms since 1970. */
  foundAt: number;
  record: Record<string, unknown>;
};

export type BucketCounts = {
  /** Ids that pages said they wrote. */
  written: number;
  /** Of those, what is not in the bucket yet. */
  missing: number;
  /** What the ingest service says it has on disk; less, when it was killed before one asked. */
  acknowledged: number;
  /** Records of browsers, each counted once. */
  found: number;
  /** Errors of the application's server likewise: they come by its output, and not by the ingest service. */
  serverErrors: number;
  /** Of both, what came again. */
  doubled: number;
  objects: number;
  /** Of objects, compressed. */
  bytes: number;
  /** By message, the latest last. */
  messages: { message: string; count: number; at: number }[];
};

/** Records that a panel shows. */
const NEWEST = 60;

/** What was read from the bucket, and what pages say they wrote: a plain count by id. */
export class BucketContents {
  readonly #written = new Set<string>();
  readonly #found = new Map<string, number>();
  readonly #messages = new Map<string, { count: number; at: number }>();
  #newest: BucketRecord[] = [];
  #acknowledged = 0;
  #serverErrors = 0;
  #nth = 0;
  #doubled = 0;
  #objects = 0;
  #bytes = 0;

  addWritten(ids: readonly string[]): void {
    for (const id of ids) this.#written.add(id);
  }

  setAcknowledged(count: number): void {
    this.#acknowledged = count;
  }

  addObject(bytes: number): void {
    this.#objects++;
    this.#bytes += bytes;
  }

  /** What is not about pages, such as a record of a request, is left out. */
  add(line: string, { kind, key, at }: { kind: string; key: string; at: number }): void {
    const record = shown(JSON.parse(line) as Record<string, unknown>);
    const id = idOf(record);
    if (id === null) return;
    const times = (this.#found.get(id) ?? 0) + 1;
    this.#found.set(id, times);
    if (times > 1) this.#doubled++;
    else if (record['event_id'] === undefined) this.#serverErrors++;
    const message = String(record['message']);
    const count = (this.#messages.get(message)?.count ?? 0) + 1;
    this.#messages.delete(message);
    this.#messages.set(message, { count, at });
    const found = { nth: ++this.#nth, id, kind, key, foundAt: at, record };
    this.#newest = [...this.#newest, found].slice(-NEWEST);
  }

  /** The newest that were found after that one, oldest first. */
  foundAfter(nth: number): BucketRecord[] {
    return this.#newest.filter((record) => record.nth > nth);
  }

  counts(): BucketCounts {
    let missing = 0;
    for (const id of this.#written) if (!this.#found.has(id)) missing++;
    return {
      written: this.#written.size,
      missing,
      acknowledged: this.#acknowledged,
      found: this.#found.size - this.#serverErrors,
      serverErrors: this.#serverErrors,
      doubled: this.#doubled,
      objects: this.#objects,
      bytes: this.#bytes,
      messages: [...this.#messages].map(([message, rest]) => ({ message, ...rest })),
    };
  }
}

/** The agent puts what a server printed as JSON below `data`. */
function shown(record: Record<string, unknown>): Record<string, unknown> {
  const data = record['data'] as Record<string, unknown> | undefined;
  return typeof data?.['error_id'] === 'string' &&
    typeof data['message'] === 'string' &&
    record['event_id'] === undefined
    ? { ...record, ...data, data: undefined }
    : record;
}

function idOf(record: Record<string, unknown>): string | null {
  const { event_id, error_id } = record;
  if (typeof event_id === 'string') return event_id;
  return typeof error_id === 'string' ? error_id : null;
}
