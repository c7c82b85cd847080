import { expect, test } from 'vitest';
import { type CommitRecord, decodeCommitRecord, encodeCommitRecord } from '../../src/spool/commitRecord.ts';
import { ofVersion } from './laterVersion.ts';

const RECORD: CommitRecord = {
  generation: 12,
  epoch: 3,
  ended: false,
  totals: { records: 7, bytes: 900, objects: 2, dropped: { level: 4 } },
  series: '0123456789abcdef',
  nextSequence: 5,
  open: [{ sequence: 4, dataLength: 1_000, journalLength: 200 }],
  sources: [
    {
      source: { type: 'container', namespace: 'shop', pod: 'web-0', uid: 'u', container: 'app', restart: 1 },
      streams: [
        { file: 'aabb', offset: 17, hint: 'k=1', level: 3 },
        { file: 'aabb', offset: 9, level: 0 },
      ],
      final: false,
    },
    {
      source: { type: 'path', path: '/var/log/ä\n.log' },
      streams: [{ file: 'cc', offset: 0, level: 0 }, null],
      final: true,
    },
  ],
};

test('what is encoded is decoded', () => {
  expect(decodeCommitRecord(encodeCommitRecord(RECORD))).toEqual(RECORD);
});

test('bytes behind the record mean nothing', () => {
  const bytes = Buffer.concat([
    encodeCommitRecord(RECORD),
    encodeCommitRecord({ ...RECORD, generation: 11 }),
  ]);
  expect(decodeCommitRecord(bytes)).toEqual(RECORD);
});

test('a record cut off anywhere is none', () => {
  const bytes = encodeCommitRecord(RECORD);
  for (let length = 0; length < bytes.length; length++)
    expect(decodeCommitRecord(bytes.subarray(0, length))).toBeUndefined();
});

test('a record with any byte changed is none', () => {
  const bytes = encodeCommitRecord(RECORD);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] as number) ^ 1;
    expect(decodeCommitRecord(changed), `byte ${at}`).toBeUndefined();
  }
});

test('a whole record of another version is refused with what to do', () => {
  expect(() => decodeCommitRecord(ofVersion(3, RECORD))).toThrow(
    'The spool was written by another version of the agent (format 3, known: 1, 2). Nothing was changed. ' +
      'Run the version that wrote it until the spool is empty, or point spool.path elsewhere.',
  );
});

test('a record of version 1 has the epoch 0 and no totals', () => {
  const { epoch, ended, totals, ...first } = RECORD;
  expect(decodeCommitRecord(ofVersion(1, first as CommitRecord))).toEqual({
    ...first,
    epoch: 0,
    ended: false,
    totals: { records: 0, bytes: 0, objects: 0, dropped: {} },
  });
  expect([epoch, ended, totals.records]).toEqual([3, false, 7]);
});

test('a torn record of another version is none', () => {
  expect(decodeCommitRecord(ofVersion(3, RECORD).subarray(0, -1))).toBeUndefined();
});
