import type { StreamPosition } from '../spool/commitRecord.ts';
import { parseHint } from '../tail/placeHint.ts';

/** One of a record log's files, as it lies on the disk. */
export type RecordFile = {
  name: string;
  /** See `FileRef.id` in the tail folder; null while it is not settled. */
  id: string | null;
  /** Bytes. */
  size: number;
  /** Nothing is appended to it any more. */
  isRotated: boolean;
};

/** Where a pipeline goes on in a record log; undefined: at its start, since it has read nothing of it. */
export type Reached = Pick<StreamPosition, 'file' | 'offset' | 'hint'> | undefined;

/**
 * How many of a log's files, from the oldest on, every one of its readers is done with. None when nobody reads it: somebody may still
 * come who does. What is not understood keeps everything.
 *
 * @param files oldest first
 */
export function countSpent(files: readonly RecordFile[], readers: readonly Reached[]): number {
  if (readers.length === 0) return 0;
  const needed = Math.min(...readers.map((reached) => placeIn(files, reached).index));
  const open = files.findIndex(({ isRotated }) => !isRotated);
  return open < 0 ? needed : Math.min(needed, open);
}

/** Bytes that not every reader has read; all of them when there is no reader. */
export function countUnread(files: readonly RecordFile[], readers: readonly Reached[]): number {
  const unreadBy = (reached: Reached) => {
    const { index, offset } = placeIn(files, reached);
    return Math.max(0, files.slice(index).reduce((sum, { size }) => sum + size, 0) - offset);
  };
  return Math.max(unreadBy(undefined) * (readers.length === 0 ? 1 : 0), ...readers.map(unreadBy));
}

/** The file in which a reader goes on, and where in it. As long as the list: behind all of them. */
function placeIn(files: readonly RecordFile[], reached: Reached): { index: number; offset: number } {
  if (reached === undefined) return { index: 0, offset: 0 };
  const { end, next } = parseHint(reached.hint);
  const isAtEnd = end === reached.offset;
  const index = files.findIndex(({ id }) => id === reached.file);
  if (index >= 0) return isAtEnd ? { index: index + 1, offset: 0 } : { index, offset: reached.offset };
  // Its file was deleted, which it is only once it was read to its end. What is there follows it.
  const following = isAtEnd && next !== undefined ? files.findIndex(({ id }) => id === next) : 0;
  return { index: Math.max(0, following), offset: 0 };
}
