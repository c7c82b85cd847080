import { expect, test } from 'vitest';
import { countSpent, countUnread, type Reached, type RecordFile } from '../../src/recordLog/spentFiles.ts';
import { formatHint } from '../../src/tail/placeHint.ts';

/** Three files of 10 bytes that were rotated, and the one that is written to. */
const FILES: RecordFile[] = ['a', 'b', 'c', 'd'].map((id) => ({
  name: id,
  id,
  size: 10,
  isRotated: id !== 'd',
}));
const at = (file: string, offset: number): Reached => ({ file, offset });
/** Read to its end, `next` being what followed it then. */
const past = (file: string, next?: string): Reached => ({
  file,
  offset: 10,
  hint: formatHint({ end: 10, ...(next === undefined ? {} : { next }) }),
});

const ROWS: [what: string, readers: Reached[], spent: number, unread: number][] = [
  ['nobody reads it', [], 0, 40],
  ['nothing was read', [undefined], 0, 40],
  ['within the first file', [at('a', 3)], 0, 37],
  ['at the end of the first, which was not seen to be its end', [at('a', 10)], 0, 30],
  ['past the first', [past('a', 'b')], 1, 30],
  ['past the first, whose next was not known', [past('a')], 1, 30],
  ['within the third', [at('c', 1)], 2, 19],
  ['past the third', [past('c')], 3, 10],
  ['within the one that is written to', [at('d', 10)], 3, 0],
  ['past the one that is written to: it was renamed since it was listed', [past('d')], 3, 0],
  ['the slowest of two counts', [at('d', 10), at('b', 2)], 1, 28],
  ['one of two has read nothing', [at('d', 10), undefined], 0, 40],
  ['its file was deleted, and the next is there', [past('z', 'b')], 1, 30],
  ['its file was deleted, and the next too', [past('z', 'y')], 0, 40],
  ['its file was deleted when nothing followed it', [past('z')], 0, 40],
  ['its file is gone although it was not read to its end', [at('z', 3)], 0, 40],
  ['an older hint about another end', [{ file: 'a', offset: 10, hint: formatHint({ end: 7 }) }], 0, 30],
];
test.each(ROWS)('%s', (_, readers, spent, unread) => {
  expect(countSpent(FILES, readers)).toBe(spent);
  expect(countUnread(FILES, readers)).toBe(unread);
});

test('of two files that begin alike the first counts', () => {
  const twins = FILES.map((file) => ({ ...file, id: 'same' }));
  expect(countSpent(twins, [at('same', 5)])).toBe(0);
});

test('a file without an id yet is no place', () => {
  const fresh = FILES.map((file) => (file.isRotated ? file : { ...file, id: null }));
  expect(countSpent(fresh, [past('c')])).toBe(3);
});

test('an empty log', () => {
  expect(countSpent([], [past('c')])).toBe(0);
  expect(countUnread([], [])).toBe(0);
});
