import type { ApiClient } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import { sidecarPodsOf } from '../../src/agents/sidecarPod.ts';
import { startInformers } from '../../src/reconcile/informers.ts';
import { FakeClock } from '../agents/fakeClock.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    namespace: 'logging',
    name: 'logpipeline-ingest-0',
    uid: 'u',
    resourceVersion: '1',
    annotations: {},
  },
  spec: {
    nodeName: 'node-1',
    initContainers: [
      { name: 'agent', restartPolicy: 'Always', ports: [{ name: 'agent-http', containerPort: 9880 }] },
    ],
    containers: [{ name: 'ingest', env: [{ name: 'NOT', value: 'held' }] }],
  },
  status: {
    podIP: '10.0.0.7',
    conditions: [{ type: 'Ready', status: 'False' }],
    initContainerStatuses: [
      { name: 'agent', ready: true, state: { running: { startedAt: '2026-11-23T04:00:00Z' } } },
    ],
  },
};

test('of the pods of the ingest service only what finding their agents takes is held', async () => {
  const selectors: (string | undefined)[] = [];
  const client = {
    request: async ({ path, query = {} }: Parameters<ApiClient['request']>[0]) => {
      const isIngest = query['labelSelector']?.includes('component=ingest') === true;
      if (path.endsWith('/pods')) selectors.push(query['labelSelector']);
      return { metadata: { resourceVersion: '1' }, items: isIngest ? [POD] : [] };
    },
    stream: ({ signal }: Parameters<ApiClient['stream']>[0]) =>
      new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
    close: () => undefined,
  } as ApiClient;
  const changed: string[] = [];
  const informers = startInformers({
    client,
    release: { name: 'lp', namespace: 'logging', fullname: 'logpipeline' },
    clock: new FakeClock(0),
    random: () => 0,
    onChange: (informer) => changed.push(informer),
    onTrouble: () => undefined,
    onRecovered: () => undefined,
    onAuditMiss: () => undefined,
  });
  await informers.ingestPods.synced;
  const pods = [...informers.ingestPods.values()];
  expect(JSON.stringify(pods)).not.toContain('held');
  expect(sidecarPodsOf(pods)).toEqual([
    {
      node: 'logpipeline-ingest-0',
      isSidecar: true,
      port: 9880,
      pod: 'logpipeline-ingest-0',
      uid: 'u',
      ip: '10.0.0.7',
      ready: true,
      since: Date.parse('2026-11-23T04:00:00Z'),
    },
  ]);
  expect(changed).toContain('ingestPods');
  expect(selectors).toContain('app.kubernetes.io/component=ingest,app.kubernetes.io/instance=lp');
  for (const informer of Object.values(informers)) informer.stop();
});
