import type { LineShaper } from './lineShaper.ts';
import type { LineStream } from './lineStream.ts';
import type { RecordHead } from './recordHead.ts';
import type { Line } from './recordWriter.ts';

/** The line before in the same stream. */
export type Followed = Pick<LineStream, 'level' | 'fate'>;

/** Makes of a complete line what is shipped of it, and accounts for its bytes. */
export interface LineWriter {
  /** Milliseconds since 1970 UTC, set by the reader once a chunk. */
  now: number;
  write(line: Line, head: RecordHead, stream: Followed, shaper: LineShaper | undefined): void;
}
