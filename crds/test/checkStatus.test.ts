import { expect, test } from 'vitest';
import { checkStatus, type LogPipelineStatus } from '../src/index.ts';

const condition = {
  type: 'Ready',
  status: 'True' as const,
  observedGeneration: 2,
  lastTransitionTime: '2026-11-23T04:00:00Z',
  reason: 'Delivered',
  message: 'All is well.',
};

test('a full status is right', () => {
  const status: LogPipelineStatus = {
    observedGeneration: 2,
    conditions: [condition, { ...condition, type: 'BucketReady' }],
    nodes: { desired: 3, ready: 3, upToDate: 2, summary: '3/3' },
    totals: { records: 5, bytes: 9, objects: 1, dropped: 0, shipped: '9 B' },
    oldestUnshippedTime: '2026-11-23T04:00:00Z',
    lastUploadTime: '2026-11-23T04:00:00Z',
    worstNodes: [
      { node: 'a', oldestUnshippedTime: '2026-11-23T04:00:00Z', unshippedBytes: 7, message: 'slow' },
    ],
  };
  expect(checkStatus(status)).toEqual([]);
});

test.each([
  [{ conditions: [condition, condition] }, 'status.conditions[1]: Duplicate value: {"type":"Ready"}'],
  [
    { conditions: [{ ...condition, reason: undefined }] },
    'status.conditions[0].reason: Invalid value: "undefined"',
  ],
  [
    { conditions: [{ ...condition, status: 'Maybe' }] },
    'status.conditions[0].status: Unsupported value: "Maybe"',
  ],
  [
    { conditions: [{ ...condition, message: 'a'.repeat(4097) }] },
    'Too long: may not be more than 4096 bytes',
  ],
  [{ nodes: { ready: -1 } }, 'status.nodes.ready: Invalid value: -1'],
  [{ worstNodes: Array.from({ length: 6 }, () => ({ node: 'a' })) }, 'status.worstNodes: Too many: 6'],
  [{ lastUploadTime: 'yesterday' }, 'status.lastUploadTime: Invalid value: "yesterday"'],
  [{ oldestUnshippedTime: '2026-11-23' }, 'status.oldestUnshippedTime: Invalid value: "2026-11-23"'],
])('%j is not', (status, error) => {
  expect(checkStatus(status).join('\n')).toContain(error);
});
