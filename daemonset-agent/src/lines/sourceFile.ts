import type { SourceIdentity } from '@logpipeline/records';
import type { FileMark } from '../logMetrics/fileMark.ts';
import type { AccountedFile } from '../spool/frame.ts';
import type { FileRef } from '../tail/logSource.ts';

/** A file of a source as positions and accounts know it. */
export class SourceFile implements AccountedFile {
  readonly source: SourceIdentity;
  readonly file: string;
  /** See {@link FileRef.ordinal}: another file may begin with the same line, and then has the same id. */
  readonly ordinal: number;
  /** The tailer's latest note, stored with each position in this file and given back to it as it was. */
  hint: string;
  /** Counts its lines; undefined where nothing of it is read. */
  readonly mark: FileMark | undefined;
  /** What is being read of it was there before anybody read it, and nobody knows how long: see `Backlog`. */
  isBacklog = false;

  constructor(source: SourceIdentity, { id, ordinal, hint }: FileRef, mark?: FileMark) {
    this.source = source;
    this.file = id;
    this.ordinal = ordinal;
    this.hint = hint;
    this.mark = mark;
  }
}
