import { expect, test } from 'vitest';
import { withinLimit } from '../../src/nodeMetrics/collectors/filesystem.ts';
import { parseMountinfo, realMounts } from '../../src/nodeMetrics/collectors/mounts.ts';

const mount = (
  id: string,
  root: string,
  place: string,
  type: string,
  device = '/dev/x',
  options = 'rw,relatime',
) => `30 1 ${id} ${root} ${place} ${options} shared:1 master:2 - ${type} ${device} rw,errors=remount-ro\n`;
const found = (...lines: string[]) => realMounts(parseMountinfo(lines.join('')));
const places = (...lines: string[]) => found(...lines).map(({ mountPoint }) => mountPoint);

test('a mount has its place, device, kind and number; spaces are written in octal', () => {
  expect(found(mount('8:17', '/', '/mnt/my\\040disk', 'ext4', '/dev/sdb1', 'ro,noatime'))).toEqual([
    {
      mountPoint: '/mnt/my disk',
      device: '/dev/sdb1',
      type: 'ext4',
      readOnly: true,
      id: '8:17',
      remote: false,
    },
  ]);
});

test('a file system that is read-only as a whole is so at each of its mounts', () => {
  expect(realMounts(parseMountinfo('30 1 8:1 / /data rw - ext4 /dev/sda1 ro\n'))[0]?.readOnly).toBe(true);
});

test('file systems of the kernel, in memory, of images and layers are left out, but the root never', () => {
  expect(
    places(
      mount('0:1', '/', '/', 'overlay', 'overlay'),
      mount('0:2', '/', '/proc', 'proc', 'proc'),
      mount('0:3', '/', '/run', 'tmpfs', 'tmpfs'),
      mount('0:4', '/', '/snap/core', 'squashfs'),
      mount('0:5', '/', '/run/containerd/x/rootfs', 'overlay', 'overlay'),
      mount('8:1', '/', '/data', 'xfs'),
    ),
  ).toEqual(['/', '/data']);
});

test('a file system that is mounted several times is there once: whole rather than a folder of it, and at the shortest path', () => {
  expect(
    places(
      mount('8:1', '/', '/var/lib/kubelet/pods/1/volumes/v', 'ext4'),
      mount('8:1', '/sub', '/x', 'ext4'),
      mount('8:1', '/', '/mnt/disk', 'ext4'),
    ),
  ).toEqual(['/mnt/disk']);
});

test('a disk that is read-only as a whole and writable at one place can be filled, and is told of at that place', () => {
  const [root, disk] = found(
    '22 1 0:30 / / ro - overlay composefs ro\n',
    '23 22 252:4 / /sysroot ro - xfs /dev/vda4 rw\n',
    '24 22 252:4 /ostree/deploy/x/var /var rw - xfs /dev/vda4 rw\n',
  );
  expect([root?.mountPoint, root?.readOnly]).toEqual(['/', true]);
  expect([disk?.mountPoint, disk?.readOnly]).toEqual(['/var', false]);
});

test('the root is the root also where it is a folder of a file system', () => {
  expect(places(mount('8:1', '/', '/sysroot', 'xfs'), mount('8:1', '/ostree/deploy', '/', 'xfs'))).toEqual([
    '/',
  ]);
});

test('of two mounts at one place the later one counts', () => {
  expect(
    found(mount('8:1', '/', '/a', 'ext4', '/dev/old'), mount('8:2', '/', '/a', 'ext4', '/dev/new')),
  ).toMatchObject([{ device: '/dev/new' }]);
});

test('servers and programs count as remote, and so does what is mounted below them', () => {
  const mounts = found(
    mount('0:50', '/', '/nfs', 'nfs4', 'server:/export'),
    mount('8:1', '/', '/nfs/local', 'ext4'),
    mount('8:2', '/', '/nfslocal', 'ext4'),
    mount('0:51', '/', '/s3', 'fuse.s3fs', 's3fs'),
  );
  expect(mounts.map(({ mountPoint, remote }) => [mountPoint, remote])).toEqual([
    ['/nfs', true],
    ['/nfs/local', true],
    ['/nfslocal', false],
    ['/s3', true],
  ]);
});

test('lines that are cut are passed over', () => {
  expect(parseMountinfo('30 1 8:1\n\n30 1 8:1 / /a rw\n')).toEqual([]);
});

test('over the limit volumes of pods are left out first', () => {
  const mounts = found(
    mount('8:1', '/', '/var/lib/kubelet/pods/a', 'ext4'),
    mount('8:2', '/', '/var/log', 'ext4'),
    mount('8:3', '/', '/zzz', 'ext4'),
  );
  const { kept, leftOut } = withinLimit(mounts, 2);
  expect([kept.map(({ mountPoint }) => mountPoint), leftOut]).toEqual([['/var/log', '/zzz'], 1]);
});
