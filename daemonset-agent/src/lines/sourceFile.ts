import type { SourceIdentity } from '@logpipeline/records';
import type { AccountedFile } from '../spool/frame.ts';

/** A file of a source as positions and accounts know it. */
export class SourceFile implements AccountedFile {
  readonly source: SourceIdentity;
  readonly file: string;
  /** The tailer's latest note, stored with each position in this file and given back to it as it was. */
  hint: string;

  constructor(source: SourceIdentity, file: string, hint: string) {
    this.source = source;
    this.file = file;
    this.hint = hint;
  }
}
