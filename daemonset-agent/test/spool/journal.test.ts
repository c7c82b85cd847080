import { expect, test } from 'vitest';
import { type AccountedFile, Frame, SHIPPED } from '../../src/spool/frame.ts';
import { decodeJournal, foldJournal, headerOf, JournalEncoder } from '../../src/spool/journal.ts';

const HEADER = {
  series: '0123456789abcdef',
  sequence: 3,
  kind: 'log',
  hour: 9,
  compression: 'zstd',
} as const;
const A: AccountedFile = { source: { type: 'path', path: '/a' }, file: 'aa' };
const B: AccountedFile = { source: { type: 'path', path: '/a' }, file: 'bb' };
const ENTRY = { offset: 0, size: 5, uncompressedSize: 9, records: 1, firstTime: 1, lastTime: 2 };

/** What an index says after these lines of files: file, from, to, outcome, time. */
function folded(
  ...frames: [file: AccountedFile, from: number, to: number, outcome: number, time: number][][]
) {
  const encoder = new JournalEncoder();
  const text = [encoder.header(HEADER)];
  for (const lines of frames) {
    const frame = new Frame(Buffer.alloc(0), 'log', 9, 0);
    for (const line of lines) frame.account(...line);
    text.push(encoder.frame(ENTRY, frame.runs));
  }
  return foldJournal(decodeJournal(Buffer.from(text.join(''))));
}

test('lines that follow each other are one range, whatever became of them', () => {
  const { sources } = folded([
    [A, 0, 10, SHIPPED, 5],
    [A, 10, 20, 0, 6],
    [A, 20, 30, SHIPPED, 3],
  ]);
  expect(sources).toMatchObject([
    {
      file: 'aa',
      ranges: [[0, 30]],
      shipped: 2,
      dropped: { level: 1 },
      firstTime: 3,
      lastTime: 5,
      state: 'open',
    },
  ]);
});

test('ranges of several frames are joined and sorted, by file', () => {
  const { sources, frames } = folded(
    [
      [A, 20, 30, SHIPPED, 1],
      [B, 0, 5, SHIPPED, 1],
    ],
    [
      [A, 10, 20, SHIPPED, 1],
      [B, 7, 9, 1, 1],
    ],
  );
  expect(frames).toHaveLength(2);
  expect(sources).toMatchObject([
    { file: 'aa', ranges: [[10, 30]], shipped: 2, dropped: {} },
    {
      file: 'bb',
      ranges: [
        [0, 5],
        [7, 9],
      ],
      shipped: 1,
      dropped: { unknown_level: 1 },
    },
  ]);
});

test('sources that take turns have one run each in a frame', () => {
  const frame = new Frame(Buffer.alloc(0), 'log', 9, 0);
  for (let line = 0; line < 100; line++) {
    for (const file of [A, B]) frame.account(file, line * 10, line * 10 + 10, SHIPPED, line);
  }
  expect(frame.runs).toMatchObject([
    { file: A, from: 0, to: 1_000, shipped: 100, firstTime: 0, lastTime: 99 },
    { file: B, from: 0, to: 1_000, shipped: 100, firstTime: 0, lastTime: 99 },
  ]);
});

test('bytes that were counted twice stay visible', () => {
  const { sources } = folded([[A, 0, 10, SHIPPED, 1]], [[A, 5, 10, SHIPPED, 1]]);
  expect(sources[0]?.ranges).toEqual([
    [0, 10],
    [5, 10],
  ]);
});

test('pieces of a line belong to it, and count no line', () => {
  const frame = new Frame(Buffer.alloc(0), 'log', 9, 0);
  frame.piece(A, 0, 10);
  frame.piece(A, 10, 15);
  frame.piece(A, 30, 40);
  frame.account(B, 0, 5, SHIPPED, 1);
  expect(frame.runs.map(({ from, to, shipped }) => [from, to, shipped])).toEqual([
    [0, 15, 0],
    [30, 40, 0],
    [0, 5, 1],
  ]);
});

test('the encoder goes on with the files that a recovered journal declared', () => {
  const first = new JournalEncoder();
  const before = first.header(HEADER) + first.final(A);
  const second = new JournalEncoder(decodeJournal(Buffer.from(before)));
  const after = before + second.final(A) + second.final(B);
  expect(
    foldJournal(decodeJournal(Buffer.from(after))).sources.map(({ file, state }) => [file, state]),
  ).toEqual([
    ['aa', 'final'],
    ['bb', 'final'],
  ]);
  expect(headerOf(decodeJournal(Buffer.from(after)))).toEqual(HEADER);
});

const BROKEN: [text: string, message: string][] = [
  ['{"type":"final"', 'ends within a line'],
  ['{"type":"final","number":0}\n', 'uses file 0 before it declares it'],
];
for (const [text, message] of BROKEN) {
  test(`a journal that ${message} is a bug`, () => {
    expect(() => foldJournal(decodeJournal(Buffer.from(text)))).toThrow(`BUG: `);
    expect(() => foldJournal(decodeJournal(Buffer.from(text)))).toThrow(message);
  });
}
