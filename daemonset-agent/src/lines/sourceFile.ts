import type { SourceIdentity } from '@logpipeline/records';
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

  constructor(source: SourceIdentity, { id, ordinal, hint }: FileRef) {
    this.source = source;
    this.file = id;
    this.ordinal = ordinal;
    this.hint = hint;
  }
}
