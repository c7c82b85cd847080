import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decompress } from '../../src/http/decompress.ts';
import { giveBack } from '../../src/http/ownMemory.ts';

const LIMITS = { decompressedBody: 1 << 20, compressionRatio: 100 };

test.each([1, 100, 30_000, 200_000])(
  '%i bytes of a body are given back as soon as they are read',
  async (size) => {
    const bytes = await decompress(gzipSync('x'.repeat(size)), 'gzip', LIMITS);
    expect(bytes.toString()).toBe('x'.repeat(size));
    giveBack(bytes);
    expect(bytes.length).toBe(0);
  },
);

test('memory that others have a part of is left alone', () => {
  const [bytes, neighbour] = [Buffer.from('of the pool'), Buffer.from('beside it')];
  giveBack(bytes);
  expect([bytes.toString(), neighbour.toString()]).toEqual(['of the pool', 'beside it']);
});
