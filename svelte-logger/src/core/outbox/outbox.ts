/** When it happened (milliseconds, never falling within a page), session, number, bytes. Records are sent in the order of their keys. */
export type EntryKey = [at: number, session: string, number: number, bytes: number];
export interface Entry {
  key: EntryKey;
  /** The record as JSON. */
  text: string;
}

/** Whether this record has to go; `bytes`: of it and all after it. Called in their order. */
export type IsSurplus = (key: EntryKey, bytes: number) => boolean;

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
  /** Removes what has to go. */
  trim(isSurplus: IsSurplus): Promise<void>;
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
    if (bytes > maxBytes && count) break;
  }
  return count;
}

/** Those of them that have to go. */
export function sift(keys: readonly EntryKey[], isSurplus: IsSurplus): EntryKey[] {
  let bytes = keys.reduce((sum, key) => sum + key[3], 0);
  return keys.filter((key) => {
    const isGone = isSurplus(key, bytes);
    bytes -= key[3];
    return isGone;
  });
}
