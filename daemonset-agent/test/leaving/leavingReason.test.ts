import { expect, test } from 'vitest';
import { leavingNode, leavingReason } from '../../src/leaving/leavingReason.ts';

const node = (spec: Record<string, unknown>, metadata: Record<string, string> = {}) =>
  leavingNode({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', ...metadata }, spec });

test.each<[string, ReturnType<typeof node>, RegExp | undefined]>([
  ['nothing', node({}), undefined],
  ['a taint of its own', node({ taints: [{ key: 'gpu', effect: 'NoSchedule' }] }), undefined],
  ['not ready', node({ taints: [{ key: 'node.kubernetes.io/not-ready' }] }), undefined],
  ['cordoned', node({ unschedulable: true }), /cordoned/],
  ['the autoscaler', node({ taints: [{ key: 'ToBeDeletedByClusterAutoscaler' }] }), /autoscaler/],
  ['Karpenter', node({ taints: [{ key: 'karpenter.sh/disrupted' }] }), /Karpenter/],
  ['Karpenter before version 1', node({ taints: [{ key: 'karpenter.sh/disruption' }] }), /Karpenter/],
  ['out of service', node({ taints: [{ key: 'node.kubernetes.io/out-of-service' }] }), /out of service/],
  ['deleted', node({}, { deletionTimestamp: '2026-11-23T04:00:00Z' }), /deleted/],
])('%s', (_, object, expected) => {
  if (expected === undefined) expect(leavingReason(object)).toBeUndefined();
  else expect(leavingReason(object)).toMatch(expected);
});
