export type RecordLogWriterOptions = {
  /** Of the file that is written to; its folder is made, and is this log's alone. */
  path: string;
  /** Bytes: a file that would grow beyond is rotated first. */
  maxFileBytes: number;
  /** Milliseconds after its first line at which a file is rotated, also while nothing is written; undefined: never. */
  maxFileAgeMs?: number | undefined;
  whenFull: WhenFull;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  /**
   * Called before a file is renamed, which a reader takes as leave to delete it. All that was written was told to those who waited, and
   * they had one turn of the event loop. When it rejects the file stays where it is, what waits is rejected, and the next write tries again.
   */
  beforeRotate?: (() => Promise<void>) | undefined;
  /** After each sync that succeeded: bytes and chunks that it made durable, and the seconds that it took. */
  onSync?: ((stats: SyncStats) => void) | undefined;
  /** A file could not be rotated for its age; it is tried again after as long. */
  onFailedRotation?: ((error: unknown) => void) | undefined;
  /** Nothing is written before it settles: another writer of the same file is coming to its end. */
  after?: Promise<void> | undefined;
};

export type WhenFull =
  /**
   * Bytes and number of rotated files that are kept; older ones are deleted, read or not (a reader that has one open reads it to its
   * end).
   */
  | { deleteOldest: { keptBytes: number; keptFiles: number } }
  /** No rotated file is ever deleted here: what would make the log larger than so many bytes, with all its files, is refused. */
  | { refuse: { maxBytes: number } };

export type SyncStats = { bytes: number; chunks: number; seconds: number };
