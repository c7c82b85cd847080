import { checkStatus } from '@logpipeline/crds';
import { expect, test } from 'vitest';
import { pipelineStatus } from '../../src/status/pipelineStatus.ts';
import { type ConditionType, REASONS, reasonRow } from '../../src/status/reasons.ts';
import { agentRows } from './agentRows.ts';
import { bucketRows } from './bucketRows.ts';
import { input, refused } from './inputs.ts';

const rows = [...bucketRows, ...agentRows];

test.each(rows)('%s: %#', (_, fields, type, reason, message) => {
  const status = pipelineStatus(input(fields));
  const condition = status.conditions?.find((candidate) => candidate.type === type);
  expect(condition).toMatchObject({
    status: reasonRow(type, reason)?.status,
    reason,
    message: expect.stringContaining(message),
    observedGeneration: 2,
    lastTransitionTime: '2026-11-23T04:00:00Z',
  });
  expect(checkStatus(status)).toEqual([]);
});

test('each reason of the list is in one of these rows', () => {
  const listed = Object.entries(REASONS).flatMap(([type, reasons]) =>
    Object.keys(reasons).map((reason) => `${type} ${reason}`),
  );
  const reached = new Set(rows.map(([, , type, reason]) => `${type} ${reason}`));
  expect(listed.filter((reason) => !reached.has(reason))).toEqual([]);
});

test('no row has a reason that is not in the list', () => {
  for (const [, fields] of rows)
    for (const { type, reason } of pipelineStatus(input(fields)).conditions ?? [])
      expect(reasonRow(type as ConditionType, reason), `${type} ${reason}`).toBeDefined();
});

test('a message that is too long is cut, whatever its characters', () => {
  const problems = [{ condition: 'Ready' as const, reason: 'InvalidSpec', message: '💥'.repeat(3_000) }];
  const status = pipelineStatus(input({ verdict: { ...refused('Ready', 'InvalidSpec'), problems } }));
  expect(checkStatus(status)).toEqual([]);
});

test('a message has no control characters and no halves of characters', () => {
  const message = `a\u001b[2Jb\u0000\u202ec${'💥'.slice(0, 1)}d`;
  const problems = [{ condition: 'BucketReady' as const, reason: 'AccessDenied', message }];
  const status = pipelineStatus(input({ verdict: { ...refused('BucketReady', 'AccessDenied'), problems } }));
  const said = status.conditions?.find(({ type }) => type === 'BucketReady')?.message;
  expect(said).toBe('a [2Jb c d');
  expect(JSON.parse(JSON.stringify(status))).toEqual(status);
});
