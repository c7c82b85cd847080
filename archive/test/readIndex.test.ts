import { zstdCompressSync } from 'node:zlib';
import type { SegmentIndex, SourceIdentity } from '@logpipeline/records';
import { describe, expect, test } from 'vitest';
import { readIndex } from '../src/index.ts';

const frame = { records: 2, uncompressedSize: 40, firstTime: 10, lastTime: 20 };
const index: SegmentIndex = {
  version: 1,
  pipeline: 'shop/logs',
  cluster: 'c',
  node: 'n',
  series: 'abc',
  sequence: 7,
  kind: 'log',
  hour: 498_940,
  object: { key: 'k', size: 30, sha256: 'ab'.repeat(32), records: 4, uncompressedSize: 80 },
  frames: [
    { offset: 0, size: 10, ...frame },
    { offset: 10, size: 20, ...frame },
  ],
  sources: [
    {
      source: { type: 'container', namespace: 'shop', pod: 'p', uid: 'u', container: 'c', restart: 0 },
      file: '0123456789abcdef',
      ranges: [
        [0, 50],
        [60, 90],
      ],
      shipped: 4,
      dropped: { level: 3 },
      firstTime: 10,
      lastTime: 20,
      state: 'open',
    },
  ],
  gaps: [{ reason: 'corrupt', file: '0123456789abcdef', from: 50, to: 60 }],
  sealedAt: '2026-11-23T04:00:00.000Z',
  nextDue: '2026-11-23T04:15:00.000Z',
  stopping: false,
};
const stored = (value: unknown) =>
  zstdCompressSync(typeof value === 'string' ? value : JSON.stringify(value));

describe('readIndex', () => {
  test('gives back what was written', async () => {
    expect(await readIndex(stored(index), 'i')).toEqual(index);
  });

  test('accepts an index without an object, and one with fields of a later version', async () => {
    const idle = { ...index, object: null, frames: [], sources: [], gaps: [], later: 1 };
    const { later: _, ...expected } = idle;
    expect(await readIndex(stored(idle), 'i')).toEqual(expected);
  });

  const [source] = index.sources;
  test.each<SourceIdentity>([
    { type: 'path', path: '/var/log/syslog' },
    { type: 'records', kind: 'metric', path: '/var/lib/logpipeline/node-metrics/a_b/metrics.ndjson' },
  ])('gives back a source that is a $type', async (identity) => {
    const changed = { ...index, sources: [{ ...source, source: identity }] };
    expect(await readIndex(stored(changed), 'i')).toEqual(changed);
  });

  const [first] = index.frames;
  test.each<[string, unknown, string]>([
    ['another version', { ...index, version: 2 }, 'version'],
    ['a missing field', { ...index, node: undefined }, 'node'],
    ['text that is not JSON', 'no json', 'not JSON'],
    ['a negative size', { ...index, object: { ...index.object, size: -1 } }, 'object.size'],
    [
      'frames that leave a hole',
      { ...index, frames: [first, { ...first, offset: 11 }] },
      'frames.1.offset: expected 10',
    ],
    [
      'an object longer than its frames',
      { ...index, object: { ...index.object, size: 31 } },
      'object.size: 31',
    ],
    [
      'records that no source accounts for',
      { ...index, sources: [{ ...source, shipped: 3 }] },
      'object.records',
    ],
    [
      'overlapping ranges',
      {
        ...index,
        sources: [
          {
            ...source,
            ranges: [
              [0, 50],
              [49, 60],
            ],
          },
        ],
      },
      'ranges: [49, 60)',
    ],
    ['an empty range', { ...index, sources: [{ ...source, ranges: [[5, 5]] }] }, 'is empty'],
  ])('refuses %s', async (_, value, message) => {
    await expect(readIndex(stored(value), 'the/index')).rejects.toMatchObject({
      code: 'bad_index',
      message: expect.stringContaining(message),
    });
  });
});
