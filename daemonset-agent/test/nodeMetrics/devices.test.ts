import { expect, test } from 'vitest';
import { diskSample, parseDiskstats } from '../../src/nodeMetrics/collectors/disk.ts';
import { networkSample, parseNetDev } from '../../src/nodeMetrics/collectors/network.ts';
import { netDev } from './nodeTree.ts';

const disk = (line: string) => parseDiskstats(` 259 0 nvme0n1 ${line}\n`).get('nvme0n1');

test('of /proc/diskstats whole disks are read, in bytes and seconds', () => {
  expect(disk('100 5 2000 50 400 5 8000 200 1 1000 3000 0 0 0 0 0 0')).toEqual({
    ...{ reads: 100, readBytes: 1_024_000, readSeconds: 0.05 },
    ...{ writes: 400, writtenBytes: 4_096_000, writeSeconds: 0.2 },
    ...{ inProgress: 1, busySeconds: 1, weightedSeconds: 3 },
  });
});

test.each([
  ['sda', true],
  ['sda1', false],
  ['nvme0n1', true],
  ['nvme0n1p2', false],
  ['mmcblk0', true],
  ['mmcblk0p1', false],
  ['dm-0', true],
  ['md127', true],
  ['xvda', true],
  ['xvda1', false],
  ['loop3', false],
  ['zram0', false],
  ['sr0', false],
])('%s is a disk of its own: %s', (device, expected) => {
  expect(parseDiskstats(`8 0 ${device} 1 2 3 4 5 6 7 8 9 10 11\n`).has(device)).toBe(expected);
});

test('lines that are not of a disk are passed over', () => {
  expect(parseDiskstats('8 0 sda 1 2 3\n8 0 sdb 1 2 x 4 5 6 7 8 9 10 11\n\n').size).toBe(0);
});

test('rates of a disk are over the interval, waits are the mean of its requests', () => {
  const before = disk('100 0 2000 50 400 0 8000 200 1 1000 3000');
  const now = disk('160 0 4000 80 400 0 8000 200 0 7000 9000');
  expect(now && diskSample('nvme0n1', before, now, 30)).toEqual({
    device: 'nvme0n1',
    reads_per_second: 2,
    writes_per_second: 0,
    read_bytes_per_second: 34133.33,
    written_bytes_per_second: 0,
    read_wait_ms: 0.5,
    write_wait_ms: null,
    utilization_percent: 20,
    queue_length: 0.2,
    read_bytes_total: 2_048_000,
    written_bytes_total: 4_096_000,
  });
});

test('a disk that began anew has no rates of what went back, and one that is new has none at all', () => {
  const before = disk('100 0 2000 50 400 0 8000 200 1 1000 3000');
  const now = disk('10 0 20 5 500 0 9000 300 1 1100 3100');
  expect(now && diskSample('nvme0n1', before, now, 10)).toMatchObject({
    reads_per_second: null,
    read_bytes_per_second: null,
    writes_per_second: 10,
  });
  expect(now && diskSample('nvme0n1', undefined, now, 10)).toMatchObject({
    writes_per_second: null,
    utilization_percent: null,
    written_bytes_total: 4_608_000,
  });
});

test('interfaces are read by name, whatever the name', () => {
  const found = parseNetDev(netDev({ eth0: [1, 2, 3, 4, 5, 6, 7, 8], 'br-0:1': [9, 0, 0, 0, 0, 0, 0, 0] }));
  expect(found.get('eth0')).toEqual({
    receive: { bytes: 1, packets: 2, errors: 3, drops: 4 },
    transmit: { bytes: 5, packets: 6, errors: 7, drops: 8 },
  });
  expect(found.get('br-0:1')?.receive.bytes).toBe(9);
});

test.each([
  ['eth0', true],
  ['eni0', true],
  ['cilium_host', true],
  ['lo0', true],
  ['lo', false],
  ['vethd3f2a1b', false],
  ['cali1a2b3c4d5e6', false],
  ['lxc0123456789ab', false],
  ['eni1a2b3c4d5e6', false],
])('%s is an interface of the node: %s', (name, expected) => {
  expect(parseNetDev(netDev({ [name]: [1, 1, 1, 1, 1, 1, 1, 1] })).has(name)).toBe(expected);
});

test('rates of an interface are over the interval, errors and drops are within it', () => {
  const at = (values: number[]) => parseNetDev(netDev({ eth0: values })).get('eth0');
  const [before, now] = [at([1000, 10, 1, 0, 100, 1, 0, 0]), at([4000, 40, 3, 1, 50, 2, 0, 0])];
  expect(before && now && networkSample('eth0', before, now, 30)).toEqual({
    interface: 'eth0',
    receive_bytes_per_second: 100,
    transmit_bytes_per_second: null,
    receive_packets_per_second: 1,
    transmit_packets_per_second: 0.03,
    receive_errors: 2,
    transmit_errors: 0,
    receive_drops: 1,
    transmit_drops: 0,
    receive_bytes_total: 4000,
    transmit_bytes_total: 50,
  });
});
