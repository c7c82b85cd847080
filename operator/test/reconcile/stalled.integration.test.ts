import { createApiClient, systemClock } from '@logpipeline/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  eventually,
  installRelease,
  runOperator,
  startTestCluster,
  type TestCluster,
} from './operatorFixture.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

test('a leader that finishes nothing any more is unhealthy, so that the kubelet ends it', async () => {
  const { settings, namespace } = await installRelease(cluster);
  const own = createApiClient(cluster.connection());
  let hanging = 0;
  let aheadMs = 0;
  const letGo: (() => void)[] = [];
  const { operator } = await runOperator(cluster, settings, {
    // What no deadline ends.
    client: {
      ...own,
      request(request) {
        if (request.method !== 'PATCH' || !request.path.includes('/secrets/')) return own.request(request);
        hanging += 1;
        return new Promise((_, reject) => letGo.push(() => reject(new Error('let go'))));
      },
    },
    clock: { ...systemClock, now: () => Date.now() + aheadMs },
  });
  const health = () => fetch(`http://127.0.0.1:${operator.port}/healthz`);
  const pipelines = Array.from({ length: 9 }, (_, at) => `hangs-${at}`);
  for (const name of pipelines) {
    await cluster.make({
      apiVersion: 'logpipeline.dev/v1alpha1',
      kind: 'LogPipeline',
      metadata: { name, namespace },
      spec: { bucket: 'my-logs', suspend: true },
    });
  }
  await eventually(() => hanging === 8 || undefined);
  expect((await health()).status).toBe(200);
  aheadMs = 400_000;
  const found = await eventually(async () => {
    const response = await health();
    return response.status === 503 ? response : undefined;
  });
  expect(await found.text()).toContain('The queue of pipelines has finished nothing');
  for (const go of letGo) go();
  await operator.stop();
  own.close();
});
