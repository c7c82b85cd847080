import type { DiskCounters } from '../collectors/disk.ts';
import type { DirectionCounters, NetworkCounters } from '../collectors/network.ts';
import { type FilesystemSample, LIST_LIMITS } from '../nodeSample.ts';
import { each, type NodeMetric, type Scrape } from './nodeMetric.ts';

const filesystems = {
  labels: ['device', 'fstype', 'mountpoint'],
  items: ({ reading }: Scrape) =>
    (reading.filesystems?.filesystems ?? []).map((item) => ({
      labels: { device: item.device, fstype: item.type, mountpoint: item.mount_point },
      item,
    })),
};

const devices = <T>(items: ReadonlyMap<string, T> | null, limit: number) =>
  [...(items ?? [])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([device, item]) => ({ labels: { device }, item }));

const disks = {
  labels: ['device'],
  items: ({ reading }: Scrape) => devices(reading.disks, LIST_LIMITS.disks),
};

const networks = {
  labels: ['device'],
  items: ({ reading }: Scrape) => devices(reading.networks, LIST_LIMITS.networks),
};

const filesystem = (
  name: string,
  unit: NodeMetric['unit'],
  help: string,
  value: (item: FilesystemSample) => number | null,
) => each<FilesystemSample>(filesystems, 'gauge', `filesystem_${name}`, unit, help, value);

const disk = (name: string, unit: NodeMetric['unit'], field: keyof DiskCounters, help: string) =>
  each<DiskCounters>(
    disks,
    field === 'inProgress' ? 'gauge' : 'counter',
    `disk_${name}`,
    unit,
    help,
    (item) => item[field],
  );

const DIRECTIONS: readonly (keyof NetworkCounters)[] = ['receive', 'transmit'];
const NETWORK_FIELDS: readonly [string, NodeMetric['unit'], keyof DirectionCounters, string, string][] = [
  ['bytes', 'bytes', 'bytes', 'Bytes received, by interface.', 'Bytes sent, by interface.'],
  ['packets', 'count', 'packets', 'Packets received.', 'Packets sent.'],
  ['errs', 'count', 'errors', 'Errors while receiving.', 'Errors while sending.'],
  ['drop', 'count', 'drops', 'Packets dropped while receiving.', 'Packets dropped while sending.'],
];

/** What there can be many of on a machine: the first 64 of each by name. */
export const DEVICE_METRICS: readonly NodeMetric[] = [
  filesystem('size_bytes', 'bytes', 'Size of a file system.', (item) => item.size_bytes),
  filesystem('free_bytes', 'bytes', 'Free, with what is reserved for root.', (item) => item.free_bytes),
  filesystem('avail_bytes', 'bytes', 'Free for everyone.', (item) => item.available_bytes),
  filesystem(
    'files',
    'number',
    'Inodes; absent on file systems without a fixed number.',
    (item) => item.inodes,
  ),
  filesystem('files_free', 'number', 'Inodes that are not in use.', (item) => item.inodes_free),
  filesystem('readonly', 'number', '1 while nothing can be written.', (item) => (item.read_only ? 1 : 0)),
  filesystem(
    'device_error',
    'number',
    '1 while a file system does not say how full it is, for instance since its server is away.',
    (item) => (item.error === null ? 0 : 1),
  ),
  disk('reads_completed_total', 'count', 'reads', 'Reads that a disk has answered.'),
  disk('read_bytes_total', 'bytes', 'readBytes', 'Bytes read from a disk.'),
  disk('read_time_seconds_total', 'seconds', 'readSeconds', 'Time that all reads took.'),
  disk('writes_completed_total', 'count', 'writes', 'Writes that a disk has answered.'),
  disk('written_bytes_total', 'bytes', 'writtenBytes', 'Bytes written to a disk.'),
  disk('write_time_seconds_total', 'seconds', 'writeSeconds', 'Time that all writes took.'),
  disk('io_now', 'number', 'inProgress', 'Requests under way.'),
  disk('io_time_seconds_total', 'seconds', 'busySeconds', 'Time with at least one request under way.'),
  disk(
    'io_time_weighted_seconds_total',
    'seconds',
    'weightedSeconds',
    'The same, times the requests that were under way.',
  ),
  ...DIRECTIONS.flatMap((direction) =>
    NETWORK_FIELDS.map(([name, unit, field, received, sent]) =>
      each<NetworkCounters>(
        networks,
        'counter',
        `network_${direction}_${name}_total`,
        unit,
        direction === 'receive' ? received : sent,
        (item) => item[direction][field],
      ),
    ),
  ),
];
