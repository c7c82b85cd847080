import { expect, test } from 'vitest';
import { MOST_MOUNT_POINTS, MountPoints } from '../../src/cloudWatch/mountPoints.ts';
import type { FilesystemSample } from '../../src/nodeMetrics/nodeSample.ts';
import { exampleSample } from '../nodeMetrics/exampleSample.ts';

const [ROOT] = exampleSample().filesystems ?? [];
const at = (mount_point: string, read_only = false) =>
  ({ ...ROOT, mount_point, read_only }) as FilesystemSample;
const many = (prefix: string, number: number) =>
  Array.from({ length: number }, (_, n) => at(`/${prefix}${n}`));
const names = ({ chosen }: { chosen: FilesystemSample[] }) => chosen.map(({ mount_point }) => mount_point);

test('up to the bound all file systems that can be written to are chosen', () => {
  const result = new MountPoints().choose([at('/'), at('/data'), at('/snap/core', true)]);
  expect([names(result), result.leftOut]).toEqual([['/', '/data'], 0]);
});

test('beyond the bound they are left out and counted', () => {
  const result = new MountPoints().choose(many('m', MOST_MOUNT_POINTS + 3));
  expect([result.chosen.length, result.leftOut]).toEqual([MOST_MOUNT_POINTS, 3]);
});

test('mount points that come and go make no more metrics than the bound over all the time', () => {
  const points = new MountPoints();
  const seen = new Set<string>();
  for (let hour = 0; hour < 20; hour++)
    for (const name of names(points.choose([at('/'), ...many(`volume-${hour}-`, 5)]))) seen.add(name);
  expect(seen.size).toBe(MOST_MOUNT_POINTS);
  expect(names(points.choose([at('/')]))).toEqual(['/']);
});

test.each([
  '/var/lib/kubelet/pods/2f9d1c1e-3a54/volumes/kubernetes.io~csi/pvc-1/mount',
  '/var/lib/kubelet/plugins/kubernetes.io/csi/ebs.csi.aws.com/0c7f/globalmount',
])("a pod's volume takes no place: %s", (path) => {
  const result = new MountPoints().choose([at(path), at('/')]);
  expect([names(result), result.leftOut]).toEqual([['/'], 1]);
});
