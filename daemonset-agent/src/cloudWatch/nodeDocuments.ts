import type { FilesystemSample, NodeSample } from '../nodeMetrics/nodeSample.ts';
import { dimensionValue } from './dimensionValue.ts';
import { type EmfDocument, type EmfValue, emfDocument } from './emfDocument.ts';
import { growth, type Totals } from './totals.ts';

export type NodeDocumentsInput = {
  sample: NodeSample;
  /** Of the file systems those that get metrics of their own. */
  filesystems: readonly FilesystemSample[];
  /** Counts become what came between these two. */
  before: Totals;
  now: Totals;
  cluster: string;
  node: string;
  namespace: string;
};

/** A sample of a node as documents: one for the node, and one for each file system, since a document has one value of a dimension. */
export function nodeDocuments(input: NodeDocumentsInput): EmfDocument[] {
  const { sample, namespace } = input;
  const dimensions = { Cluster: dimensionValue(input.cluster), Node: dimensionValue(input.node) };
  const node = emfDocument({
    time: sample.time,
    namespace,
    dimensions,
    sets: [['Cluster'], ['Cluster', 'Node']],
    values: nodeValues(input),
  });
  const disks = input.filesystems.map((filesystem) =>
    emfDocument({
      time: sample.time,
      namespace,
      dimensions: { ...dimensions, MountPoint: dimensionValue(filesystem.mount_point) },
      sets: [['Cluster', 'Node', 'MountPoint']],
      values: [
        percent('DiskFree', diskFree(filesystem)),
        percent('InodesFree', share(filesystem.inodes_free, filesystem.inodes)),
      ],
    }),
  );
  return [node, ...disks].filter((document) => document !== undefined);
}

function nodeValues({ sample, before, now }: NodeDocumentsInput): EmfValue[] {
  const grown = growth(before, now);
  return [
    percent('CPUUtilization', sample.cpu.cpu_percent),
    percent('MemoryUtilization', sample.memory.memory_percent),
    percent('LowestDiskFree', lowestDiskFree(sample.filesystems ?? [])),
    count('ApplicationErrors', grown.applicationErrors),
    count('RecordsShipped', grown.recordsShipped),
    count('RecordsDropped', grown.recordsDropped),
    count('UploadFailures', grown.uploadFailures),
    { name: 'OldestUnshipped', unit: 'Seconds', value: now.oldestUnshippedSeconds },
  ];
}

const percent = (name: string, value: number | null): EmfValue => ({ name, unit: 'Percent', value });
const count = (name: string, value: number): EmfValue => ({ name, unit: 'Count', value });

/** Of all that can be written to, also those without metrics of their own. */
function lowestDiskFree(filesystems: readonly FilesystemSample[]): number | null {
  const known = filesystems
    .filter(({ read_only }) => !read_only)
    .map(diskFree)
    .filter((free) => free !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function diskFree({ available_bytes, size_bytes }: FilesystemSample): number | null {
  return share(available_bytes, size_bytes);
}

/** In percent, with two digits. */
function share(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : Math.round((part / whole) * 10_000) / 100;
}
