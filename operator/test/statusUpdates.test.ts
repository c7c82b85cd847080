import type { KubernetesObject, Reflector } from '@logpipeline/kubernetes';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { PipelineEvents } from '../src/events/pipelineEvents.ts';
import { StatusWriter } from '../src/status/statusWriter.ts';
import { StatusUpdates } from '../src/statusUpdates.ts';
import { FakeClock } from './agents/fakeClock.ts';
import { agents, bucket, NOW, verdict } from './status/inputs.ts';

const KEY = 'shop/logs';

/** A list with one pipeline, and an API server whose answers wait for `answer`. */
function setUp() {
  const clock = new FakeClock(NOW);
  const objects = new Map<string, KubernetesObject>([
    [
      KEY,
      {
        apiVersion: 'logpipeline.dev/v1alpha1',
        kind: 'LogPipeline',
        metadata: { namespace: 'shop', name: 'logs', uid: 'u', generation: 1, resourceVersion: '1' },
      },
    ],
  ]);
  const asked: (() => void)[] = [];
  const client = {
    request: <T>({ body }: { body?: unknown }) =>
      new Promise<T>((resolve) => asked.push(() => resolve(body as T))),
    stream: async () => undefined,
    close: () => undefined,
  };
  const forgotten: string[] = [];
  class Writer extends StatusWriter {
    override forget(pipeline: string): void {
      forgotten.push('status');
      super.forget(pipeline);
    }
  }
  class Events extends PipelineEvents {
    override forget(pipeline: string): void {
      forgotten.push('events');
      super.forget(pipeline);
    }
  }
  const updates = new StatusUpdates({
    pipelines: { get: (key: string) => objects.get(key) } as Reflector<KubernetesObject>,
    agents: { of: () => agents() },
    followBucket: () => bucket(),
    writer: new Writer({ client, clock }),
    events: new Events({ recorder: { record: async () => {} }, clock }),
    clock,
    random: () => 0,
    log: pino({ level: 'silent' }),
  });
  return { objects, asked, updates, forgotten };
}

test('of a pipeline that is gone nothing is remembered, also when its status was being written', async () => {
  const { objects, asked, updates, forgotten } = setUp();
  updates.decided(KEY, { generation: 1, verdict: verdict() });
  await expect.poll(() => asked.length).toBe(1);
  objects.delete(KEY);
  updates.gone(KEY);
  expect(forgotten).toEqual([]);
  asked[0]?.();
  await expect.poll(() => forgotten).toEqual(['status', 'events']);
  await updates.stop();
});

test('one that is only deleted in the end is not written any more', async () => {
  const { objects, asked, updates, forgotten } = setUp();
  const [object] = objects.values();
  Object.assign(object?.metadata ?? {}, { deletionTimestamp: '2026-11-23T04:00:00Z' });
  updates.gone(KEY);
  await expect.poll(() => forgotten).toEqual(['status', 'events']);
  expect(asked).toEqual([]);
  await updates.stop();
});
