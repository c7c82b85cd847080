import { expect, test } from 'vitest';
import { agentPodsOf } from '../../src/agents/agentPod.ts';

function pod(name: string, fields: { node?: string; ready?: boolean; created?: string; ending?: boolean }) {
  const { node = 'a', ready = true, created = '2026-11-23T04:00:00Z', ending = false } = fields;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'system',
      uid: `uid-${name}`,
      creationTimestamp: created,
      ...(ending ? { deletionTimestamp: '2026-11-23T05:00:00Z' } : {}),
    },
    spec: node === '' ? {} : { nodeName: node },
    status: {
      podIP: '10.0.0.1',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: created }],
    },
  };
}

test('a pod is the agent of its node', () => {
  expect(agentPodsOf([pod('x', {}), pod('y', { node: 'b', ready: false })])).toEqual([
    {
      node: 'a',
      pod: 'x',
      uid: 'uid-x',
      ip: '10.0.0.1',
      ready: true,
      since: Date.parse('2026-11-23T04:00:00Z'),
    },
    {
      node: 'b',
      pod: 'y',
      uid: 'uid-y',
      ip: '10.0.0.1',
      ready: false,
      since: Date.parse('2026-11-23T04:00:00Z'),
    },
  ]);
});

test.each([
  [
    'the ready one of two',
    [pod('x', { ready: false, created: '2026-11-23T05:00:00Z' }), pod('y', {})],
    ['y'],
  ],
  ['the newer of two', [pod('x', {}), pod('y', { created: '2026-11-23T05:00:00Z' })], ['y']],
  ['the one that stays', [pod('x', { ready: false }), pod('y', { ending: true })], ['x']],
  ['none that is not on a node yet', [pod('x', { node: '' })], []],
  ['one that ends is not ready', [pod('y', { ending: true })], ['y']],
])('%s', (_, pods, names) => {
  const agents = agentPodsOf(pods);
  expect(agents.map((agent) => agent.pod)).toEqual(names);
  if (pods[0]?.metadata.deletionTimestamp !== undefined) expect(agents[0]?.ready).toBe(false);
});
