import type { LogPipelineStatus } from '@logpipeline/crds';
import { expect, test } from 'vitest';
import { pipelineStatus } from '../../src/status/pipelineStatus.ts';
import { shouldWrite, writeDelay } from '../../src/status/writeDelay.ts';
import { agents, bucket, input, NOW, nodes } from './inputs.ts';

const old = pipelineStatus(input());
const figures = agents({ totals: { records: 6, bytes: 6_000, objects: 2, dropped: 0 } });
const status = (fields: Parameters<typeof input>[0]) => pipelineStatus(input({ old, ...fields }));
const joining = agents({ nodes: { desired: 21, ready: 20, upToDate: 20 } });

test.each<[string, LogPipelineStatus | undefined, LogPipelineStatus, number | undefined, number | undefined]>(
  [
    ['the first', undefined, old, undefined, 0],
    ['nothing has changed', old, structuredClone(old), NOW - 3_600_000, undefined],
    ['figures, after a start', old, status({ agents: figures }), undefined, 0],
    ['figures, just written', old, status({ agents: figures }), NOW - 1_000, 59_000],
    ['figures, a minute ago', old, status({ agents: figures }), NOW - 60_000, 0],
    ['a status', old, status({ bucket: bucket('BucketFull') }), NOW - 1, 0],
    [
      'a reason',
      status({ bucket: bucket('BucketFull') }),
      status({ bucket: bucket('WrongRegion') }),
      NOW - 1,
      0,
    ],
    ['a generation', old, status({ generation: 3 }), NOW - 1, 0],
    [
      'a message',
      old,
      status({ agents: agents({ failing: { ...nodes(1), reason: 'network' } }) }),
      NOW - 1,
      59_999,
    ],
    ['nodes', old, status({ agents: joining }), NOW - 1_000, 9_000],
    ['nodes, a while ago', old, status({ agents: joining }), NOW - 10_000, 0],
    ['a clock that was set back', old, status({ agents: figures }), NOW + 3_600_000, 60_000],
  ],
)('%s', (_, before, next, lastWrite, delay) => {
  expect(writeDelay(before, next, lastWrite, NOW)).toBe(delay);
  expect(shouldWrite(before, next, lastWrite, NOW)).toBe(delay === 0);
});
