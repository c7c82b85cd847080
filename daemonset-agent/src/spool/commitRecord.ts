import { createHash } from 'node:crypto';
import type { LevelNumber, SourceIdentity } from '@logpipeline/records';
import type { DropReason } from './frame.ts';

/**
 * What one commit makes true, all of it or nothing.
 *
 * On disk: a header line `logpipeline-commit 2 <generation> <payload bytes> <SHA-256, hex>\n`, then the payload as JSON.
 * The checksum is over all of the header that stands before it, and the payload. Bytes behind the payload are left over from a longer record and mean nothing.
 */
export type CommitRecord = {
  /** Grows by one with each commit. */
  generation: number;
  /**
   * Of all folders of one pipeline the one with the highest epoch is read into: the first commit of a new destination's
   * folder takes over the positions and has a higher one. 0: written by version 1, which knew of no others.
   */
  epoch: number;
  /** Everything is sealed and the series was brought to its end, because the folder is not read into any more. */
  ended: boolean;
  totals: SpoolTotals;
  /** The spool's own random id, 16 hex digits. */
  series: string;
  /** The number that the next new segment gets. */
  nextSequence: number;
  open: OpenSegmentEntry[];
  sources: SourcePosition[];
};

/** What became of lines since the folder was made. What was shipped just before a kill may be missing in it. */
export type SpoolTotals = {
  /** Proven stored. */
  records: number;
  /** Compressed. */
  bytes: number;
  objects: number;
  /** Lines by reason. */
  dropped: Record<string, number>;
};

export type OpenSegmentEntry = {
  sequence: number;
  /** Bytes of the data file. */
  dataLength: number;
  /** Bytes of the journal file. */
  journalLength: number;
};

/** Where reading resumes, for each of stdout and stderr (a path has only the first). */
export type SourcePosition = {
  source: SourceIdentity;
  streams: [StreamPosition, StreamPosition | null];
  /** Set when the source was read to its end and nothing will follow. */
  final: boolean;
};

export type StreamPosition = {
  /** The file of the first unconsumed line, or of the first piece of an unfinished one. Empty: nothing was read. */
  file: string;
  /** Bytes, after decompression. */
  offset: number;
  /** The tailer's own note, given back to it as it was. */
  hint?: string;
  /** The level that a following line of a stack trace would take. */
  level: LevelNumber;
  /** What became of the line that it would follow; only where lines are sampled or limited. */
  fate?: LineFate;
};

/** `shipped`, or why the line was not. */
export type LineFate = 'shipped' | DropReason;

const MAGIC = 'logpipeline-commit';
const VERSION = 2;
/** Version 1 had no `epoch`, `ended` and `totals`. */
const VERSIONS = ['1', '2'];
/** Longer than any header line. */
const HEADER_LIMIT_BYTES = 160;

export function encodeCommitRecord(record: CommitRecord): Buffer {
  const payload = Buffer.from(JSON.stringify(record));
  const head = `${MAGIC} ${VERSION} ${record.generation} ${payload.length} `;
  return Buffer.concat([Buffer.from(`${head}${digest(head, payload)}\n`), payload]);
}

/** Undefined: not a whole record. Throws when the record is whole, but of a version that this program does not know. */
export function decodeCommitRecord(bytes: Buffer): CommitRecord | undefined {
  const whole = wholeRecord(bytes);
  if (whole === undefined) return undefined;
  const { version, payload } = whole;
  if (!VERSIONS.includes(version)) {
    throw new Error(
      `The spool was written by another version of the agent (format ${version}, known: ${VERSIONS.join(', ')}). ` +
        'Nothing was changed. Run the version that wrote it until the spool is empty, or point spool.path elsewhere.',
    );
  }
  return { epoch: 0, ended: false, totals: noTotals(), ...JSON.parse(payload.toString()) };
}

/** The bytes of the record alone, as they were written: a record of an older version stays one when it is written again. */
export function bytesOfRecord(bytes: Buffer): Buffer | undefined {
  const whole = wholeRecord(bytes);
  return whole === undefined ? undefined : bytes.subarray(0, whole.length);
}

export function noTotals(): SpoolTotals {
  return { records: 0, bytes: 0, objects: 0, dropped: {} };
}

function wholeRecord(bytes: Buffer): { version: string; payload: Buffer; length: number } | undefined {
  const end = bytes.subarray(0, HEADER_LIMIT_BYTES).indexOf(10);
  if (end < 0) return undefined;
  const header = bytes.toString('latin1', 0, end);
  const [magic, version = '', , length, hash] = header.split(' ');
  if (magic !== MAGIC) return undefined;
  const payload = bytes.subarray(end + 1, end + 1 + Number(length));
  const head = header.slice(0, header.lastIndexOf(' ') + 1);
  if (payload.length !== Number(length) || digest(head, payload) !== hash) return undefined;
  return { version, payload, length: end + 1 + payload.length };
}

function digest(head: string, payload: Buffer): string {
  return createHash('sha256').update(head).update(payload).digest('hex');
}
