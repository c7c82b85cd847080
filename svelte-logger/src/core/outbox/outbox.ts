/** When it happened (milliseconds, never falling within a page), session, number, bytes. Records are sent in the order of their keys. */
export type EntryKey = [at: number, session: string, number: number, bytes: number];
export interface Entry {
  key: EntryKey;
  /** The record as JSON. */
  text: string;
}

export interface Limits {
  maxBytes: number;
  maxRecords: number;
  /** What happened before is removed, `isKept` aside. */
  oldestAt: number;
  isKept: (key: EntryKey) => boolean;
}

export interface Trimmed {
  /** Records that are left. */
  count: number;
  old: EntryKey[];
  full: EntryKey[];
}

/** A session that a page has left, for the next page to go on with. */
export interface FreeSession {
  id: string;
  /** The first number that was not given to a record. */
  next: number;
  startedAt: number;
  usedAt: number;
}

/** Where records wait, beyond the page's end. */
export interface Outbox {
  /** Resolves once they are written. */
  add(entries: readonly Entry[]): Promise<void>;
  /** The first ones, as many as fit, at least one if there is one. */
  oldest(maxBytes: number, maxRecords: number): Promise<Entry[]>;
  remove(keys: readonly EntryKey[]): Promise<void>;
  trim(limits: Limits): Promise<Trimmed>;
  /** Each free session is handed to one page only, whatever crashes. */
  claim(isUsable: (session: FreeSession) => boolean): Promise<FreeSession | undefined>;
  free(session: FreeSession): Promise<void>;
}

export function eventIdOf([, session, number]: EntryKey): string {
  return `${session}:${number}`;
}

/** How many of these fit: at least one. */
export function fitting(keys: readonly EntryKey[], maxBytes: number): number {
  let count = 0;
  for (let bytes = 0; count < keys.length; count++) {
    bytes += (keys[count] as EntryKey)[3];
    if (bytes > maxBytes && count > 0) break;
  }
  return count;
}

/** What has to go: the old, then the first ones until the rest is within the limits. Keys are in their order. */
export function surplus(
  keys: readonly EntryKey[],
  { maxBytes, maxRecords, oldestAt, isKept }: Limits,
): Trimmed {
  const old: EntryKey[] = [];
  const full: EntryKey[] = [];
  let count = keys.length;
  let bytes = keys.reduce((sum, key) => sum + key[3], 0);
  for (const key of keys) {
    const isOld = key[0] < oldestAt && !isKept(key);
    if (!isOld && bytes <= maxBytes && count <= maxRecords) continue;
    (isOld ? old : full).push(key);
    count--;
    bytes -= key[3];
  }
  return { count, old, full };
}
