/**
 * - `truncated`: the object ends in the middle of a frame
 * - `not_a_frame`: bytes where a zstd frame or gzip member should begin are something else
 * - `corrupt`: a frame whose header, blocks or checksum are wrong
 * - `too_large`: a frame would decompress to more than a reader accepts
 * - `straddling`: a frame that does not end at the end of a line
 * - `bad_index`: an index that contradicts itself or its schema
 * - `unreadable`: the store did not hand out the object
 */
export type ArchiveErrorCode =
  | 'truncated'
  | 'not_a_frame'
  | 'corrupt'
  | 'too_large'
  | 'straddling'
  | 'bad_index'
  | 'unreadable';

/** What is wrong with which object, and where. */
export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode;
  /** Key or path of the object. */
  readonly object: string;
  /** Bytes from the start of the object, compressed; null where no place can be named. */
  readonly offset: number | null;

  constructor(
    code: ArchiveErrorCode,
    object: string,
    offset: number | null,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${object}${offset === null ? '' : ` at byte ${offset}`}: ${problem}`, options);
    this.name = 'ArchiveError';
    this.code = code;
    this.object = object;
    this.offset = offset;
  }
}
