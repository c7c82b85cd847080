import { ApiError, type ApiRequest } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import { pipelineStatus } from '../../src/status/pipelineStatus.ts';
import { StatusWriter } from '../../src/status/statusWriter.ts';
import { FakeClock } from '../agents/fakeClock.ts';
import { agents, bucket, input, NOW } from './inputs.ts';

/** Records what it is asked; a real API server takes the same requests in statusWriter.integration.test.ts. */
function setUp() {
  const clock = new FakeClock(NOW);
  const requests: ApiRequest[] = [];
  const answers: unknown[] = [];
  const client = {
    async request<T>(request: ApiRequest): Promise<T> {
      requests.push(request);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return request.body as T;
    },
    stream: async () => undefined,
    close: () => undefined,
  };
  return { clock, requests, answers, writer: new StatusWriter({ client, clock }) };
}

const metadata = { name: 'logs', namespace: 'shop', uid: 'u', resourceVersion: '7', generation: 2 };
const well = pipelineStatus(input());
const broken = pipelineStatus(input({ bucket: bucket('BucketFull') }));
const more = pipelineStatus(
  input({ old: well, agents: agents({ totals: { records: 9, bytes: 9, objects: 9, dropped: 0 } }) }),
);

test('a status is applied, by a manager of its own, for this very object', async () => {
  const { writer, requests } = setUp();
  expect(await writer.write({ metadata }, well)).toEqual({ outcome: 'written', before: undefined });
  expect(requests).toEqual([
    {
      method: 'PATCH',
      path: '/apis/logpipeline.dev/v1alpha1/namespaces/shop/logpipelines/logs/status',
      query: { fieldManager: 'logpipeline-operator-status', force: 'true', fieldValidation: 'Strict' },
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'logpipeline.dev/v1alpha1',
        kind: 'LogPipeline',
        metadata: { name: 'logs', namespace: 'shop', uid: 'u' },
        status: well,
      },
    },
  ]);
});

test('nothing is written twice while the watch lags behind', async () => {
  const { writer, requests, clock } = setUp();
  await writer.write({ metadata }, well);
  expect(await writer.write({ metadata }, well)).toEqual({ outcome: 'unchanged' });
  // Another write, of a finalizer, came back before it.
  expect(await writer.write({ metadata: { ...metadata, resourceVersion: '8' } }, well)).toEqual({
    outcome: 'unchanged',
  });
  const shown = { metadata: { ...metadata, resourceVersion: '9' }, status: well };
  expect(await writer.write(shown, well)).toEqual({ outcome: 'unchanged' });
  expect(requests).toHaveLength(1);
  await clock.pass(31_000);
  // What somebody else did to it is repaired.
  const damaged = { metadata: { ...metadata, resourceVersion: '10' }, status: {} };
  expect(await writer.write(damaged, well)).toMatchObject({ outcome: 'written' });
});

test('figures wait for their minute, and a condition does not', async () => {
  const { writer, clock } = setUp();
  await writer.write({ metadata }, well);
  await clock.pass(20_000);
  expect(await writer.write({ metadata }, more)).toEqual({ outcome: 'later', retryInMs: 40_000 });
  expect(await writer.write({ metadata }, broken)).toEqual({ outcome: 'written', before: well });
  await clock.pass(60_000);
  expect(await writer.write({ metadata }, pipelineStatus(input({ old: broken })))).toMatchObject({
    outcome: 'written',
  });
});

const refusal = (status: number, reason: string, retryAfterMs?: number) =>
  new ApiError(`cannot patch logpipelines/status: ${reason}`, {
    status,
    reason,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

test.each([
  ['deleted', refusal(404, 'NotFound'), { outcome: 'gone' }],
  ['another of its name', refusal(409, 'Conflict'), { outcome: 'gone' }],
  [
    'no right',
    refusal(403, 'Forbidden'),
    { outcome: 'failed', retryInMs: 60_000, message: expect.stringContaining('logpipelines/status') },
  ],
  ['no answer in time', refusal(0, 'DeadlineExceeded'), { outcome: 'failed', retryInMs: 5_000 }],
  ['too many requests', refusal(429, 'TooManyRequests', 30_000), { outcome: 'failed', retryInMs: 30_000 }],
])('%s', async (_, error, outcome) => {
  const { writer, answers } = setUp();
  answers.push(error);
  expect(await writer.write({ metadata }, well)).toMatchObject(outcome);
  expect(await writer.write({ metadata }, well)).toMatchObject({ outcome: 'written' });
});

test('a pipeline that is made again under its name starts anew', async () => {
  const { writer, requests } = setUp();
  await writer.write({ metadata }, well);
  const successor = { metadata: { ...metadata, uid: 'v' } };
  expect(writer.current(successor)).toBeUndefined();
  expect(await writer.write(successor, well)).toEqual({ outcome: 'written', before: undefined });
  writer.forget('shop/logs');
  await writer.write(successor, well);
  expect(requests).toHaveLength(3);
});
