import type { EventOptions } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import { PipelineEvents } from '../../src/events/pipelineEvents.ts';
import { pipelineStatus } from '../../src/status/pipelineStatus.ts';
import { FakeClock } from '../agents/fakeClock.ts';
import { bucket, input, NOW } from '../status/inputs.ts';

const well = pipelineStatus(input());
const broken = pipelineStatus(input({ bucket: bucket('BucketUnreachable') }));

test('an Event is about its pipeline, and a pipeline that is made again starts anew', async () => {
  const recorded: EventOptions[] = [];
  const recorder = {
    record: async (event: EventOptions) => {
      recorded.push(event);
    },
  };
  const events = new PipelineEvents({ recorder, clock: new FakeClock(NOW) });
  const metadata = { name: 'logs', namespace: 'shop', uid: 'u' };
  await events.announce({ metadata }, undefined, { before: well, after: broken });
  expect(recorded).toEqual([
    {
      about: { apiVersion: 'logpipeline.dev/v1alpha1', kind: 'LogPipeline', metadata },
      type: 'Warning',
      reason: 'BucketUnreachable',
      message: 'BucketUnreachable, so mend it.',
    },
  ]);
  await events.announce({ metadata }, undefined, { before: broken, after: broken });
  expect(recorded).toHaveLength(1);
  const successor = { metadata: { ...metadata, uid: 'v' } };
  await events.announce(successor, undefined, { before: undefined, after: broken });
  expect(recorded).toHaveLength(2);
  events.forget('shop/logs');
  await events.announce(successor, undefined, { before: undefined, after: broken });
  expect(recorded).toHaveLength(3);
});
