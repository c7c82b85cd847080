import type { SourceIdentity } from '@logpipeline/records';

/**
 * One file of a source. A source is one log through all its rotations; its files follow each other in time.
 */
export type FileRef = {
  /**
   * 16 hex digits of SHA-256 over the file's first line including its LF, or over its first 1,024 bytes where the
   * line is longer (after decompression). Stable: nothing is handed out of a file before its id is settled.
   */
  id: string;
  /** For people: `0.log.20261123-135012.gz`. May change while the file is rotated. */
  name: string;
  /** Grows by one with each following file of the source, within this process. */
  ordinal: number;
  /**
   * To be stored with every {@link Place} in this file, the latest one that was seen for it, and given back verbatim at
   * resume; at most 120 ASCII characters, perhaps none. It tells a file from another with the same first line,
   * and that a file was read to its end. A lost or older hint makes gaps more likely, never doubles or silent losses.
   */
  hint: string;
};

/** A place in a source: a file and an offset in bytes, after decompression; with the file's latest hint. */
export type Place = { file: string; offset: number; hint?: string };

/** Answer of {@link LogSource.read}; one switch over `status` handles it. */
export type ReadResult =
  /**
   * `length` bytes were put at the start of the buffer; they stand at `offset` of `file`.
   * `last`: they end at the end of a file that will not grow any more, so that trailing bytes without LF are a line.
   */
  | { status: 'bytes'; file: FileRef; offset: number; length: number; last: boolean }
  /**
   * Bytes that cannot be read any more. `to: null`: of unknown extent. Reported once; reading goes on behind it.
   * A stream whose place was in `file` at or above `from` goes on with whatever is read next: its place is void
   * (otherwise the consumer would wait for a file that never comes). See {@link GapReason} for the offsets.
   */
  | { status: 'gap'; file: string | null; from: number | null; to: number | null; reason: GapReason }
  /** A file was read to its end and will not grow. Reported once, after all its bytes were consumed. */
  | { status: 'fileFinal'; file: FileRef }
  /** Nothing new now. */
  | { status: 'idle' }
  /** The source was read to its end and nothing will follow; it can be closed and forgotten. */
  | { status: 'final' };

export type GapReason =
  /** The file that the position lies in, or files behind it, were deleted before they were read. */
  | 'rotated_away'
  /** The whole source is gone from the disk and was not read to its end. */
  | 'vanished'
  /**
   * A plain file was cut (copytruncate): what stood between the position `from` and the cut is unknown (`to: null`).
   * The new content is a new file, read from its start.
   */
  | 'truncated'
  /**
   * A container's log is shorter than the position (power loss). Reading goes on at its end: `from` is that end, `to`
   * the position, so `[from, to)` was consumed once already and will be counted a second time.
   */
  | 'shrunk'
  /** Damaged gzip data; the rest of the file cannot be decompressed. */
  | 'corrupt'
  /** An unlinked file was given up because it held too much disk. */
  | 'buffer_full'
  /** `[from, to)` was appended to a file after it had been reported final. */
  | 'late_write';

/**
 * One log through all its rotations, read strictly in order. A pipeline has its own LogSource for each log, so that
 * a pipeline that is stuck holds up no other.
 *
 * read/consume contract: `read` returns bytes from the cursor on; `consume(n)` moves the cursor by n bytes of what the
 * last `read` returned. What was not consumed is returned again by the next `read`, with more behind it. So a
 * consumer that can take nothing of an answer stops until its next tick, or takes pieces when the buffer was full.
 * The buffer must not be written to between `read` and `consume`. After `last: true` all of it must be consumed in the
 * end, else the source never gets past that file.
 * Files are kept open until consumed, also when they were renamed, compressed or deleted meanwhile.
 */
export interface LogSource {
  readonly identity: SourceIdentity;
  /** Synchronous; fills at most `buffer.length` bytes; never throws for operational reasons. */
  read(buffer: Buffer): ReadResult;
  consume(bytes: number): void;
  /**
   * Looks for rotated and deleted files and opens what is still to be read, without reading. `read` does it by
   * itself; a consumer that does not read for a while (its spool is full) calls it once a tick instead.
   */
  observe(): void;
  /**
   * True while the file is the one being read or will be read later. After a resume, a stream whose place lies in a file
   * that is not ahead goes on with whatever is read next: the file was read to its end and deleted, or is a gap.
   */
  isAhead(file: string): boolean;
  /** Bytes known to exist behind the cursor, over all files (gz files by their compressed size). For lag and status. */
  backlogBytes(): number;
  /** Bytes of unlinked files that this source holds open. */
  unlinkedBytes(): number;
  /** Files that this source holds open. */
  openFiles(): number;
  /** Why what is to be read next cannot be opened or read now, although it is there; it is tried again all the time. */
  trouble(): string | undefined;
  /** True when a file behind the cursor is unlinked or superseded: what is in memory should be committed soon. */
  vanishing(): boolean;
  /** Gives up the oldest unlinked file; the next read reports the gap. Where its `.gz` lies on disk, nothing is lost. */
  abandonUnlinked(): void;
  close(): void;
}
