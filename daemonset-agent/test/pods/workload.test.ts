import { expect, test } from 'vitest';
import { workloadOfPod } from '../../src/pods/workloadOfPod.ts';
import { workloadOfPodName } from '../../src/pods/workloadOfPodName.ts';

const owner = (kind: string, name: string, controller = true) => ({
  apiVersion: 'v1',
  kind,
  name,
  uid: 'o1',
  controller,
});

test.each<[what: string, pod: object, workload: string]>([
  [
    'a Deployment',
    {
      name: 'web-7d9f8c6b5-x7k2p',
      labels: { 'pod-template-hash': '7d9f8c6b5' },
      ownerReferences: [owner('ReplicaSet', 'web-7d9f8c6b5')],
    },
    'web',
  ],
  [
    'a Rollout of Argo',
    {
      name: 'web-7d9f8c6b5-x7k2p',
      labels: { 'rollouts-pod-template-hash': '7d9f8c6b5' },
      ownerReferences: [owner('ReplicaSet', 'web-7d9f8c6b5')],
    },
    'web',
  ],
  [
    'a Rollout whose template carries the hash of a Deployment it was copied from',
    {
      name: 'web-7d9f8c6b5-x7k2p',
      labels: { 'pod-template-hash': '5c6d7e8f9', 'rollouts-pod-template-hash': '7d9f8c6b5' },
      ownerReferences: [owner('ReplicaSet', 'web-7d9f8c6b5')],
    },
    'web',
  ],
  ['a ReplicaSet of its own', { name: 'web-x7k2p', ownerReferences: [owner('ReplicaSet', 'web')] }, 'web'],
  [
    'a ReplicaSet that only looks like one of a Deployment',
    {
      name: 'web-blue-x7k2p',
      labels: { 'pod-template-hash': '7d9f8c6b5' },
      ownerReferences: [owner('ReplicaSet', 'web-blue')],
    },
    'web-blue',
  ],
  ['a StatefulSet', { name: 'db-0', ownerReferences: [owner('StatefulSet', 'db')] }, 'db'],
  ['a DaemonSet', { name: 'proxy-x7k2p', ownerReferences: [owner('DaemonSet', 'proxy')] }, 'proxy'],
  ['a Job', { name: 'import-x7k2p', ownerReferences: [owner('Job', 'import')] }, 'import'],
  [
    'a CronJob',
    { name: 'backup-29012345-x7k2p', ownerReferences: [owner('Job', 'backup-29012345')] },
    'backup',
  ],
  [
    'a controller of another kind',
    { name: 'cache-abc', ownerReferences: [owner('CloneSet', 'cache')] },
    'cache',
  ],
  [
    'a static pod',
    { name: 'kube-apiserver-node-1', ownerReferences: [owner('Node', 'node-1')] },
    'kube-apiserver',
  ],
  ['nothing', { name: 'debug' }, 'debug'],
  [
    'an owner that is no controller',
    { name: 'debug', ownerReferences: [owner('ConfigMap', 'x', false)] },
    'debug',
  ],
])('the workload of a pod of %s', (_, pod, workload) => {
  expect(workloadOfPod({ name: '', ...pod })).toBe(workload);
});

test.each<[pod: string, workload: string]>([
  ['web-7d9f8c6b5-x7k2p', 'web'],
  ['web-api-7d9f8c6b5-x7k2p', 'web-api'],
  ['proxy-x7k2p', 'proxy'],
  ['backup-29012345-x7k2p', 'backup'],
  ['db-0', 'db'],
  ['db-12', 'db'],
  ['debug', 'debug'],
  ['nginx-front', 'nginx-front'],
  ['-0', '-0'],
])('by its name alone %s belongs to %s', (pod, workload) => {
  expect(workloadOfPodName(pod)).toBe(workload);
});
