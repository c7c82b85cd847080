import { describe, expect, test } from 'vitest';
import { nodeDocuments } from '../../src/cloudWatch/nodeDocuments.ts';
import type { Totals } from '../../src/cloudWatch/totals.ts';
import type { FilesystemSample, NodeSample } from '../../src/nodeMetrics/nodeSample.ts';
import { exampleSample } from '../nodeMetrics/exampleSample.ts';
import { EMF_RULES, emfOf } from './emfRules.ts';

const NOTHING: Totals = {
  applicationErrors: 0,
  pipelines: new Map(),
  oldestUnshippedSeconds: 0,
};
const NOW: Totals = {
  applicationErrors: 11,
  pipelines: new Map([['app', { recordsShipped: 5000, recordsDropped: 3, uploadFailures: 2 }]]),
  oldestUnshippedSeconds: 42.5,
};
const [ROOT] = exampleSample().filesystems ?? [];
const disk = (changes: Partial<FilesystemSample>) => ({ ...ROOT, ...changes }) as FilesystemSample;

function documents(
  sample: NodeSample,
  changes: Partial<Parameters<typeof nodeDocuments>[0]> = {},
): ReturnType<typeof emfOf>[] {
  return nodeDocuments({
    sample,
    filesystems: sample.filesystems ?? [],
    before: NOTHING,
    now: NOW,
    cluster: 'prod',
    node: 'n1',
    namespace: 'logpipeline',
    ...changes,
  }).map((document) => emfOf(JSON.stringify(document)));
}

test('a sample becomes a document for the node and one for each file system', () => {
  const [node, root, ...others] = documents(exampleSample());
  expect(node).toEqual({
    _aws: {
      Timestamp: Date.UTC(2026, 10, 23, 4, 5, 6, 789),
      LogGroupName: 'logpipeline',
      CloudWatchMetrics: [
        {
          Namespace: 'logpipeline',
          Dimensions: [['Cluster'], ['Cluster', 'Node']],
          Metrics: [
            { Name: 'CPUUtilization', Unit: 'Percent' },
            { Name: 'MemoryUtilization', Unit: 'Percent' },
            { Name: 'LowestDiskFree', Unit: 'Percent' },
            { Name: 'ApplicationErrors', Unit: 'Count' },
            { Name: 'RecordsShipped', Unit: 'Count' },
            { Name: 'RecordsDropped', Unit: 'Count' },
            { Name: 'UploadFailures', Unit: 'Count' },
            { Name: 'OldestUnshipped', Unit: 'Seconds' },
          ],
        },
      ],
    },
    level: 'INFO',
    message: 'CLOUDWATCH_METRICS',
    Cluster: 'prod',
    Node: 'n1',
    CPUUtilization: 25.5,
    MemoryUtilization: 25,
    LowestDiskFree: 40,
    ApplicationErrors: 11,
    RecordsShipped: 5000,
    RecordsDropped: 3,
    UploadFailures: 2,
    OldestUnshipped: 42.5,
  });
  expect(root).toMatchObject({
    _aws: {
      CloudWatchMetrics: [
        {
          Dimensions: [['Cluster', 'Node', 'MountPoint']],
          Metrics: [
            { Name: 'DiskFree', Unit: 'Percent' },
            { Name: 'InodesFree', Unit: 'Percent' },
          ],
        },
      ],
    },
    Cluster: 'prod',
    Node: 'n1',
    MountPoint: '/',
    DiskFree: 40,
    InodesFree: 91.55,
  });
  expect(others).toEqual([]);
});

test('what is not known is left out, and never 0', () => {
  const sample = exampleSample();
  const [node, ...disks] = documents({
    ...sample,
    cpu: { ...sample.cpu, cpu_percent: null },
    filesystems: [disk({ available_bytes: null, inodes_free: null, error: 'timeout' })],
  });
  expect(Object.keys(node ?? {})).toEqual([
    ...['_aws', 'level', 'message', 'Cluster', 'Node'],
    ...['MemoryUtilization', 'ApplicationErrors', 'RecordsShipped', 'RecordsDropped', 'UploadFailures'],
    'OldestUnshipped',
  ]);
  expect(disks).toEqual([]);
});

test('a file system without a fixed number of inodes has no InodesFree', () => {
  const [, root] = documents(exampleSample({ filesystems: [disk({ inodes: null, inodes_free: null })] }));
  expect(root).not.toHaveProperty('InodesFree');
  expect(root).toHaveProperty('DiskFree');
});

test('the lowest disk is that of all that can be written to, also of one without metrics of its own', () => {
  const full = disk({ mount_point: '/data', available_bytes: 9_000_000_000 });
  const image = disk({ mount_point: '/snap/core', read_only: true, available_bytes: 0 });
  const sample = exampleSample({ filesystems: [disk({}), full, image] });
  expect(documents(sample, { filesystems: [disk({})] })[0]).toHaveProperty('LowestDiskFree', 9);
});

test('names of any kind become values that CloudWatch takes', () => {
  const [node, root] = documents(exampleSample({ filesystems: [disk({ mount_point: '/mnt/größe\n' })] }), {
    cluster: 'Köln',
    node: ' ',
  });
  expect([node?.['Cluster'], node?.['Node'], root?.['MountPoint']]).toEqual([
    'K%C3%B6ln',
    '%20',
    '/mnt/gr%C3%B6%C3%9Fe%0A',
  ]);
});

describe('the rules themselves refuse', () => {
  const good = JSON.stringify(
    nodeDocuments({
      sample: exampleSample(),
      filesystems: [],
      before: NOTHING,
      now: NOW,
      cluster: 'c',
      node: 'n',
      namespace: 'logpipeline',
    })[0],
  );
  test.each([
    ['a metric that is null', good.replace('"CPUUtilization":25.5', '"CPUUtilization":null')],
    ['a dimension that is a number', good.replace('"Node":"n"', '"Node":7')],
    ['a dimension that is not there', good.replace('"Node":"n"', '"Nodes":"n"')],
    ['a unit of our own', good.replace('"Unit":"Percent"', '"Unit":"%"')],
    ['a time as text', good.replace(/"Timestamp":\d+/, '"Timestamp":"now"')],
    ['no namespace', good.replace('"Namespace":"logpipeline",', '')],
  ])('%s', (_, line) => {
    expect(line).not.toBe(good);
    expect(EMF_RULES.filter(([, holds]) => !holds(JSON.parse(line), line))).not.toEqual([]);
  });
});
