import type { KubernetesObject } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import type { LifecycleRemoval } from '../../src/bucket/removeLifecycle.ts';
import { LIFECYCLE_FINALIZER } from '../../src/plan/names.ts';
import { readPipeline } from '../../src/plan/readPipeline.ts';
import type { Context } from '../../src/reconcile/context.ts';
import { finalize, REMOVAL_GIVE_UP_MS, REMOVAL_RETRY_MS } from '../../src/reconcile/finalize.ts';
import { settingsWith, stored } from '../plan/pipelines.ts';

const SINCE = 1_000_000;

/** What finalizing does after `ms`, and with which finalizers it leaves the pipeline; undefined: as they were. */
async function finalized(
  removal: LifecycleRemoval,
  ms: number,
  {
    finalizers = [LIFECYCLE_FINALIZER],
    spec = { retentionDays: 7 },
  }: { finalizers?: string[]; spec?: object } = {},
) {
  const object: KubernetesObject = stored(
    'logging/all',
    { ...spec },
    { finalizers, deletionTimestamp: '2026-11-24T00:00:00Z', resourceVersion: '7' },
  );
  let left: unknown;
  let removals = 0;
  const context = {
    client: {
      request: async ({ body }: { body: { metadata: { finalizers: string[] } } }) => {
        left = body.metadata.finalizers;
      },
    },
    settings: settingsWith(),
    informers: { pipelines: { get: () => object }, secrets: { get: () => undefined } },
    written: { latest: (_: string, held: unknown) => held },
    clock: { now: () => SINCE + ms },
    removeRule: async () => {
      removals++;
      return removal;
    },
  } as unknown as Context;
  const outcome = await finalize(context, readPipeline(object), undefined, SINCE);
  return { outcome, left, removals };
}

const refused: LifecycleRemoval = { status: 'left', reason: 'The rule "x" may be left in bucket logs.' };

test('what is removed ends it at once, and others’ finalizers stay', async () => {
  const { outcome, left } = await finalized({ status: 'removed' }, 0, {
    finalizers: ['example.com/theirs', LIFECYCLE_FINALIZER],
  });
  expect(outcome).toEqual({ done: true });
  expect(left).toEqual(['example.com/theirs']);
});

test('a store that refuses is asked again', async () => {
  const { outcome, left } = await finalized(refused, REMOVAL_GIVE_UP_MS - 1);
  expect(outcome).toEqual({ done: false, retryMs: REMOVAL_RETRY_MS });
  expect(left).toBeUndefined();
});

test('but not for ever: the pipeline is let go, with a sentence about what is left', async () => {
  const { outcome, left } = await finalized(refused, REMOVAL_GIVE_UP_MS);
  expect(outcome).toEqual({ done: true, left: 'The rule "x" may be left in bucket logs.' });
  expect(left).toEqual([]);
});

test('a pipeline whose credentials are gone is let go too', async () => {
  const spec = { retentionDays: 7, s3: { credentialsSecretRef: { name: 'gone' } } };
  const { outcome, left, removals } = await finalized({ status: 'removed' }, REMOVAL_GIVE_UP_MS, { spec });
  expect(outcome).toMatchObject({ done: true, left: expect.stringContaining('credentials cannot be read') });
  expect(left).toEqual([]);
  expect(removals).toBe(0);
});

test('a pipeline without our finalizer is nobody’s business', async () => {
  const { outcome, left, removals } = await finalized(refused, 0, { finalizers: ['example.com/theirs'] });
  expect(outcome).toEqual({ done: true });
  expect(left).toBeUndefined();
  expect(removals).toBe(0);
});
