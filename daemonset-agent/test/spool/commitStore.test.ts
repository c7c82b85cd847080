import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommitRecord, encodeCommitRecord } from '../../src/spool/commitRecord.ts';
import { CommitStore } from '../../src/spool/commitStore.ts';
import { ofVersion } from './laterVersion.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commit-store-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const path = (copy: 'a' | 'b') => join(folder, `commit.${copy}`);

function record(generation: number): CommitRecord {
  return {
    generation,
    epoch: 1,
    ended: false,
    totals: { records: 0, bytes: 0, objects: 0, dropped: {} },
    series: '0123456789abcdef',
    nextSequence: generation * 3,
    open: [{ sequence: generation, dataLength: 1, journalLength: 2 }],
    sources: [],
  };
}

async function generationFound(): Promise<number | undefined> {
  const { store, record } = await CommitStore.open(folder);
  await store.close();
  return record?.generation;
}

test('an empty folder holds no commit', async () => {
  expect(await generationFound()).toBeUndefined();
});

test('the latest commit is found, and both copies hold it', async () => {
  const { store } = await CommitStore.open(folder);
  await store.write(record(1));
  await store.write(record(2));
  await store.close();
  expect(await generationFound()).toBe(2);
  expect(readFileSync(path('a'))).toEqual(readFileSync(path('b')));
});

test('a shorter record over a longer one is found whole', async () => {
  const long = {
    ...record(1),
    open: Array.from({ length: 50 }, () => ({ sequence: 1, dataLength: 2, journalLength: 3 })),
  };
  const { store } = await CommitStore.open(folder);
  await store.write(long);
  await store.write(record(2));
  await store.close();
  expect(await generationFound()).toBe(2);
});

for (const [copy, other] of [
  ['a', 'b'],
  ['b', 'a'],
] as const) {
  test(`copy ${copy} of which any number of bytes was written: the commit before, until all were`, async () => {
    const [before, after] = [encodeCommitRecord(record(1)), encodeCommitRecord(record(2))];
    for (let written = 0; written <= after.length; written++) {
      writeFileSync(path(other), before);
      writeFileSync(path(copy), Buffer.concat([after.subarray(0, written), before.subarray(written)]));
      const found = await generationFound();
      // The two differ in few bytes, so that the last ones are no matter.
      if (found !== 1) expect(written).toBeGreaterThan(after.length - 60);
      expect([1, 2]).toContain(found);
      expect(readFileSync(path(copy))).toEqual(readFileSync(path(other)));
    }
    expect(await generationFound()).toBe(2);
  });

  test(`copy ${copy} missing or damaged at any byte: the other one is taken, and the copy is repaired`, async () => {
    const good = encodeCommitRecord(record(7));
    for (const damaged of [Buffer.alloc(0), ...Array.from(good, (byte, at) => good.with(at, byte ^ 0x10))]) {
      writeFileSync(path(other), good);
      writeFileSync(path(copy), damaged);
      expect(await generationFound()).toBe(7);
      expect(readFileSync(path(copy)).subarray(0, good.length)).toEqual(good);
    }
  });
}

test('the very first commit, half written, is none', async () => {
  const first = encodeCommitRecord(record(1));
  for (let written = 0; written < first.length; written++) {
    writeFileSync(path('a'), first.subarray(0, written));
    writeFileSync(path('b'), '');
    expect(await generationFound()).toBeUndefined();
  }
});

test('both copies damaged: refused, and nothing is changed', async () => {
  writeFileSync(path('a'), 'logpipeline-commit 1 5 10 abc\n');
  writeFileSync(path('b'), 'rubbish');
  await expect(CommitStore.open(folder)).rejects.toThrow(/Both copies of the commit record .* are damaged/);
  expect(readFileSync(path('a'), 'utf8')).toBe('logpipeline-commit 1 5 10 abc\n');
  expect(readFileSync(path('b'), 'utf8')).toBe('rubbish');
});

test('a record of a later version is refused, and nothing is changed', async () => {
  const later = ofVersion(3, record(1));
  writeFileSync(path('a'), later);
  writeFileSync(path('b'), later);
  await expect(CommitStore.open(folder)).rejects.toThrow(/format 3, known: 1, 2/);
  expect(readFileSync(path('a'))).toEqual(later);
  expect(readFileSync(path('b'))).toEqual(later);
});

test('a record of version 1 is made durable as it is, and the next commit is of this version', async () => {
  const { epoch, ended, totals, ...first } = record(4);
  const old = ofVersion(1, first as CommitRecord);
  writeFileSync(path('a'), Buffer.concat([old, Buffer.from('left over')]));
  writeFileSync(path('b'), ofVersion(1, { ...first, generation: 3 } as CommitRecord));
  const { store, record: found } = await CommitStore.open(folder);
  expect(found).toEqual({ ...record(4), epoch: 0, ended, totals });
  expect(readFileSync(path('a')).subarray(0, old.length)).toEqual(old);
  expect(readFileSync(path('b')).subarray(0, old.length)).toEqual(old);
  await store.write(record(5));
  await store.close();
  expect(epoch).toBe(1);
  expect(await generationFound()).toBe(5);
});

test('what is not a file says what it is', async () => {
  rmSync(folder, { recursive: true });
  await expect(CommitStore.open(folder)).rejects.toThrow(/ENOENT/);
  writeFileSync(folder, '');
  await expect(CommitStore.open(folder)).rejects.toThrow(/ENOTDIR/);
});
