import type { Frame } from '../spool/frame.ts';
import type { Line } from './recordWriter.ts';

/** Accounts for all source bytes of a line, those of its earlier pieces included; `outcome`: see {@link Frame.account}. */
export function accountLine(frame: Frame, line: Line, outcome: number, time: number): void {
  if (line.pending !== undefined) {
    for (const range of line.pending.ranges.slice(0, -1)) frame.piece(range.file, range.from, range.to);
  }
  if (line.file === undefined) throw new Error('BUG: a line without a file');
  frame.account(line.file, line.sourceFrom, line.sourceTo, outcome, time);
}
