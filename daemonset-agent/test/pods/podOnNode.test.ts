import { expect, test } from 'vitest';
import { attachedLabels } from '../../src/pods/attachedLabels.ts';
import type { PodKnowledge } from '../../src/pods/podFacts.ts';
import { podOnNode } from '../../src/pods/podOnNode.ts';

const pod = (metadata: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-0',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '7',
    managedFields: [],
    ...metadata,
  },
  spec: { containers: [] },
});

test.each<[name: string, metadata: object, logUid: string, facts: object]>([
  ['labels', { labels: { app: 'web' } }, 'u1', { labels: { app: 'web' }, excluded: false }],
  ['no labels', {}, 'u1', { labels: {}, excluded: false }],
  ['excluded', { annotations: { 'logpipeline.dev/exclude': 'true' } }, 'u1', { labels: {}, excluded: true }],
  [
    'not excluded',
    { annotations: { 'logpipeline.dev/exclude': 'false' } },
    'u1',
    { labels: {}, excluded: false },
  ],
  [
    'a static pod',
    { annotations: { 'kubernetes.io/config.mirror': 'hash' } },
    'hash',
    { labels: {}, excluded: false },
  ],
])('of a pod that nothing owns is kept: %s', (_, metadata, logUid, facts) => {
  expect(podOnNode(pod(metadata))).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', namespace: 'shop', uid: 'u1', resourceVersion: '7' },
    logUid,
    facts: { ...facts, workload: 'web-0' },
  });
});

const known = { labels: { app: 'web', a: 'b' }, excluded: false };
test.each<[keys: string[] | undefined, pod: PodKnowledge | undefined, expected: unknown]>([
  [undefined, known, undefined],
  [[], known, undefined],
  [['app'], known, { app: 'web' }],
  [['zone', 'app'], known, { zone: null, app: 'web' }],
  [['constructor'], known, { constructor: null }],
  [['app'], 'unknown', null],
  [['app'], undefined, null],
])('attachLabels %j of %j: %j', (keys, of, expected) => {
  expect(attachedLabels(keys, of)).toEqual(expected);
});
