import { expect, test } from 'vitest';
import { missingAgents } from '../../src/nodes/missingAgents.ts';
import type { NodeSelectorTerm } from '../../src/nodes/nodeAffinity.ts';
import { type Placement, shouldRunAgent } from '../../src/nodes/shouldRunAgent.ts';

type Changes = { metadata?: object; spec?: object; ready?: string };

const node = ({ metadata = {}, spec = {}, ready = 'True' }: Changes = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'node-1',
    labels: { 'kubernetes.io/os': 'linux', zone: 'a', cores: '8', empty: '' },
    ...metadata,
  },
  spec,
  status: {
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status: ready },
    ],
  },
});

/** As the chart sets it. */
const EVERYWHERE: Placement = {
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ operator: 'Exists' }],
  affinity: {},
};

const tainted = (effect: string, key = 'dedicated', value = 'db') =>
  node({ spec: { taints: [{ key, value, effect }] } });

test.each<[what: string, object: ReturnType<typeof node>, expected: boolean]>([
  ['one like any other', node(), true],
  ['a cordoned one', node({ spec: { unschedulable: true } }), false],
  ['one that is being deleted', node({ metadata: { deletionTimestamp: '2026-11-23T00:00:00Z' } }), false],
  ['one that is not Ready', node({ ready: 'False' }), false],
  ['one of which nothing is heard', node({ ready: 'Unknown' }), false],
  ['one that has just been made', { ...node(), status: { conditions: [] } }, false],
  ['one without a status', { ...node(), status: undefined as never }, false],
  ['one of Windows', node({ metadata: { labels: { 'kubernetes.io/os': 'windows' } } }), false],
  ['one without labels', node({ metadata: { labels: undefined } }), false],
  ['a tainted one', tainted('NoSchedule'), true],
])('with the chart’s own placement: %s', (_, object, expected) => {
  expect(shouldRunAgent(object, EVERYWHERE)).toBe(expected);
});

test.each<[tolerations: object[], object: ReturnType<typeof node>, expected: boolean]>([
  [[], node(), true],
  [[], tainted('NoSchedule'), false],
  [[], tainted('NoExecute'), false],
  [[], tainted('PreferNoSchedule'), true],
  [[{ key: 'dedicated', operator: 'Exists' }], tainted('NoSchedule'), true],
  [[{ key: 'dedicated', value: 'db' }], tainted('NoExecute'), true],
  [[{ key: 'dedicated', operator: 'Equal', value: 'web' }], tainted('NoSchedule'), false],
  [[{ key: 'dedicated', value: 'db', effect: 'NoExecute' }], tainted('NoSchedule'), false],
  [[{ key: 'other', operator: 'Exists' }], tainted('NoSchedule'), false],
  [[{ operator: 'Exists', effect: 'NoSchedule' }], tainted('NoExecute'), false],
  [[{ key: 'dedicated' }], tainted('NoSchedule', 'dedicated', ''), true],
  [[], tainted('NoSchedule', 'node.kubernetes.io/disk-pressure', ''), true],
  [[], tainted('NoExecute', 'node.kubernetes.io/not-ready', ''), true],
  [[], tainted('NoSchedule', 'node.kubernetes.io/network-unavailable', ''), false],
])('tolerations %j', (tolerations, object, expected) => {
  expect(shouldRunAgent(object, { tolerations })).toBe(expected);
});

const affinity = (...nodeSelectorTerms: NodeSelectorTerm[]): Placement => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const label = (key: string, operator: string, ...values: string[]) =>
  affinity({ matchExpressions: [{ key, operator, values }] });

test.each<[placement: Placement, expected: boolean]>([
  [label('zone', 'In', 'a', 'b'), true],
  [label('zone', 'In', 'b'), false],
  [label('none', 'In', 'b'), false],
  [label('zone', 'NotIn', 'b'), true],
  [label('zone', 'NotIn', 'a'), false],
  [label('none', 'NotIn', 'a'), true],
  [label('zone', 'Exists'), true],
  [label('empty', 'Exists'), true],
  [label('none', 'Exists'), false],
  [label('none', 'DoesNotExist'), true],
  [label('zone', 'DoesNotExist'), false],
  [label('cores', 'Gt', '4'), true],
  [label('cores', 'Gt', '8'), false],
  [label('cores', 'Lt', '16'), true],
  [label('zone', 'Gt', '4'), false],
  [label('none', 'Lt', '4'), false],
  [label('constructor', 'Exists'), false],
  [label('zone', 'Like', 'a'), false],
  [affinity(), false],
  [affinity({}), false],
  [affinity({}, { matchExpressions: [{ key: 'zone', operator: 'Exists' }] }), true],
  [affinity({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }), true],
  [affinity({ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['node-1'] }] }), false],
  [affinity({ matchFields: [{ key: 'spec.other', operator: 'In', values: ['node-1'] }] }), false],
  [
    affinity({
      matchExpressions: [
        { key: 'zone', operator: 'Exists' },
        { key: 'none', operator: 'Exists' },
      ],
    }),
    false,
  ],
  [{ affinity: { nodeAffinity: {} } }, true],
  [{}, true],
])('affinity %j', (placement, expected) => {
  expect(shouldRunAgent(node(), placement)).toBe(expected);
});

test('an agent is missing where none is there, or where it is not ready', () => {
  const agents = [
    { node: 'b', ready: true },
    { node: 'c', ready: false },
    { node: 'x', ready: true },
  ];
  expect(missingAgents(['d', 'c', 'b'], agents)).toEqual(['c', 'd']);
});
