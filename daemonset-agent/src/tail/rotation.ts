import type { DiskFile } from './diskFile.ts';
import type { PlaceHint } from './placeHint.ts';

/** How the files of one kind of source are named, ordered and ended: what differs between containers and plain paths. */
export type Rotation = {
  /** Changes of its modification time say that files came, went or were renamed. */
  directory: string;
  /** Whether a symbolic link is opened. */
  follow: boolean;
  /**
   * The source's files, oldest first; of `X` and `X.gz` side by side only `X`, because the other is a copy of it, or
   * still being written. `failed`: it cannot be told now, what was known stays.
   */
  list(): DiskFile[] | 'gone' | 'failed';
  /**
   * A file that nobody has seen and that sorts before those already read: was it written `later` (a clock that was set
   * back), or is it `older` (a copy made by copytruncate, a restored backup)?
   */
  strangers: 'later' | 'older';
  /** The newest file will get no successor. `onDisk`: files of the source at the last look. */
  ended(onDisk: number): boolean;
  /**
   * A file that is shorter than its position: `shrunk` goes on at its end, `truncated` begins again at its start, and
   * notices also a file that has grown beyond the position again.
   */
  cut: 'shrunk' | 'truncated';
  /** Of a place whose file is gone: was this existing file written after it? */
  isLater(hint: PlaceHint, file: DiskFile, current: DiskFile | null): boolean;
  /**
   * Only what every reader has read to its end is deleted, oldest first: whatever is there of a place whose file was read to its end and is
   * gone follows it. Left out: not so.
   */
  keepsUnread?: boolean;
  /** The file will not grow any more, whatever follows it. Left out: that shows only by a file that follows. */
  isClosed?(file: DiskFile): boolean;
};
