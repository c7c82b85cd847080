import { expect, test } from 'vitest';
import { findContainers, type ListFolder, listFolder } from '../../src/nodeMetrics/collectors/cgroupWalk.ts';
import {
  cgroupOwner,
  ownerOf,
  parseProcessCgroups,
} from '../../src/nodeMetrics/collectors/containerCgroup.ts';
import { parseCpuStat, ThrottlingReader } from '../../src/nodeMetrics/collectors/throttling.ts';
import { throttlingDifference } from '../../src/nodeMetrics/collectors/throttlingSample.ts';
import { containerOwner, parsePodMounts, withPods } from '../../src/nodeMetrics/podOfProcess.ts';
import { type NodeFiles, nodeTree, processStat } from './nodeTree.ts';

const UID = '2f9d1c1e-3a54-4a38-9d0c-8f3b1f2a6c11';
const SYSTEMD_UID = UID.replaceAll('-', '_');
const STATIC_UID = '0123456789abcdef0123456789abcdef';
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const SLICE = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${SYSTEMD_UID}.slice`;

test.each([
  [`${SLICE}/cri-containerd-${A}.scope`, UID, A],
  [`${SLICE}/crio-${A}.scope`, UID, A],
  [`${SLICE}`, UID, null],
  [`/kubepods/besteffort/pod${UID}/${A}`, UID, A],
  [`/kubepods/pod${STATIC_UID}/${A}`, STATIC_UID, A],
  [`/kubepods.slice/kubepods-pod${STATIC_UID}.slice/cri-containerd-${A}.scope`, STATIC_UID, A],
  [`/docker/${B}/kubelet/kubepods/pod${UID}/${A}`, UID, A],
  [`/kubepods/pod${UID}/${A}/docker/${B}`, UID, A],
  [`/system.slice/docker-${A}.scope`, null, A],
  [`/docker/${A}`, null, A],
  [`/../cri-containerd-${A}.scope`, null, A],
  ['/system.slice/sshd.service', null, null],
  ['/', null, null],
])('the control group %s is of pod %s, container %s', (path, podUid, containerId) => {
  expect(cgroupOwner(path)).toEqual({ podUid, containerId });
});

test('of the hierarchies of version 1 the one counts that knows pod and container', () => {
  const text = `5:cpu:/\n4:memory:/docker/${B}\n3:pids:/kubepods/pod${UID}/${A}\n1:name=systemd:/x\n0::/\n`;
  expect(ownerOf(parseProcessCgroups(text))).toEqual({ podUid: UID, containerId: A });
  expect(ownerOf([])).toEqual({ podUid: null, containerId: null });
});

const podMounts = (uid: string) =>
  [
    '611 600 0:58 / / rw,relatime - overlay overlay rw',
    '620 611 0:60 / /host/root/var/lib/kubelet/pods/00000000-0000-0000-0000-000000000000/volumes/v rw - tmpfs tmpfs rw',
    `627 611 254:0 /var/lib/kubelet/pods/${uid}/etc-hosts /etc/hosts rw,relatime - ext4 /dev/vda rw`,
    `628 613 254:0 /var/lib/kubelet/pods/${uid}/containers/busy/7a87d6e7 /dev/termination-log rw - ext4 /dev/vda rw`,
  ].join('\n');

test('where control groups do not say it, the files that the kubelet gives each container name its pod', () => {
  expect(parsePodMounts(podMounts(UID))).toBe(UID);
  expect(parsePodMounts(podMounts(STATIC_UID))).toBe(STATIC_UID);
});

test('the node’s own processes see the mounts of all pods, and are in none', () => {
  const volumes = `30 1 0:60 / /var/lib/kubelet/pods/${UID}/volumes/v rw - tmpfs tmpfs rw\n`;
  expect(parsePodMounts(`${volumes}31 1 8:1 /etc/hosts /etc/hosts rw - ext4 /dev/sda1 rw\n`)).toBeNull();
});

test.each([
  [`0::/k8s.io/${A}\n`, UID, A],
  [`0::/../cri-containerd-${A}.scope\n`, UID, A],
  ['0::/\n', UID, null],
  ['0::/../../system.slice/sshd.service\n', null, null],
])('a process whose control group is %j is of pod %s, container %s', (cgroup, podUid, containerId) => {
  const { paths } = nodeTree({
    'proc/5/cgroup': cgroup,
    'proc/5/mountinfo': podMounts(UID),
    'proc/5/stat': processStat(5, 'p', { started: 77 }),
  });
  const ranked = {
    pid: 5,
    name: 'p',
    cpu_percent: 1,
    rss_bytes: 4096,
    cpu_rank: 1,
    memory_rank: 1,
    started: 77,
  };
  const fields = (started: number) => withPods([{ ...ranked, started }], paths.procPath, () => undefined)[0];
  expect(fields(77)).toMatchObject({ pod_uid: podUid, container_id: containerId });
  expect(fields(78), 'another process under the same number').toMatchObject({
    pod_uid: null,
    container_id: null,
  });
});

test('a throttled container whose control group does not name its pod is asked by its first process', () => {
  const { root, paths } = nodeTree({
    'proc/5/mountinfo': podMounts(UID),
    [`cgroup/${A}/cgroup.procs`]: '5\n6\n',
  });
  const owner = { podUid: null, containerId: A };
  expect(containerOwner({ owner, path: `${root}/cgroup/${A}` }, paths.procPath).podUid).toBe(UID);
  expect(containerOwner({ owner, path: `${root}/cgroup/gone` }, paths.procPath)).toEqual(owner);
});

test('version 2 counts in µs, version 1 in ns, and a group without a limit has nothing to say', () => {
  expect(parseCpuStat('usage_usec 1\nnr_periods 10\nnr_throttled 2\nthrottled_usec 1500000\n')).toEqual({
    ...{ periods: 10, throttledPeriods: 2, throttledSeconds: 1.5 },
  });
  expect(parseCpuStat('nr_periods 10\nnr_throttled 2\nthrottled_time 1500000000\n')?.throttledSeconds).toBe(
    1.5,
  );
  expect(parseCpuStat('usage_usec 1\nuser_usec 1\n')).toBeUndefined();
});

const stat = (periods: number, throttled: number, seconds: number) =>
  `nr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec ${seconds * 1e6}\n`;
const VERSION_2 = { 'sys/fs/cgroup/cgroup.controllers': 'cpu memory\n' };
const CONTAINER = `sys/fs/cgroup${SLICE}/cri-containerd-${A}.scope/cpu.stat`;
const OTHER = `sys/fs/cgroup${SLICE}/cri-containerd-${B}.scope/cpu.stat`;

function throttling(files: NodeFiles) {
  const tree = nodeTree(files);
  const path = `${tree.root}/sys/fs/cgroup`;
  /** Folders whose names end so cannot be listed, for this reason. */
  const refused = new Map<string, string>();
  const list: ListFolder = (folder) => {
    for (const [end, code] of refused)
      if (folder.endsWith(end)) throw Object.assign(new Error(`${code}: refused, scandir`), { code });
    return listFolder(folder);
  };
  const said: string[] = [];
  const reader = new ThrottlingReader(path, { list, onUnlisted: (message) => void said.push(message) });
  return { ...tree, path, reader, refused, said };
}

test('containers are found below the kubelet’s groups, not below services of the system', async () => {
  const { path } = throttling({
    ...VERSION_2,
    [CONTAINER]: stat(1, 0, 0),
    [`sys/fs/cgroup${SLICE}/cri-containerd-${A}.scope/nested/${B}/cpu.stat`]: stat(1, 0, 0),
    [`sys/fs/cgroup/system.slice/docker-${B}.scope/cpu.stat`]: stat(1, 0, 0),
    [`sys/fs/cgroup/system.slice/x.service/${B}/cpu.stat`]: stat(1, 0, 0),
    [`sys/fs/cgroup/system.slice/containerd.service/kubepods-pod${SYSTEMD_UID}/${B}/cpu.stat`]: stat(1, 0, 0),
  });
  expect((await findContainers(path)).containers.map(({ owner }) => owner)).toEqual([
    { podUid: null, containerId: B },
    { podUid: UID, containerId: A },
    { podUid: UID, containerId: B },
  ]);
});

test('a node that is a container itself is looked into', async () => {
  const { path } = throttling({
    ...VERSION_2,
    [`sys/fs/cgroup/docker/${B}/kubelet/kubepods/pod${UID}/${A}/cpu.stat`]: stat(1, 0, 0),
  });
  expect((await findContainers(path)).containers.map(({ owner }) => owner)).toEqual([
    { podUid: UID, containerId: A },
  ]);
});

test.each([
  ['cpu', 'throttled_time 2000000000'],
  ['cpu,cpuacct', 'throttled_time 2000000000'],
])('version 1 and the hybrid have their limits in %s', async (controller, time) => {
  const { reader } = throttling({
    'sys/fs/cgroup/unified/cgroup.controllers': '',
    [`sys/fs/cgroup/${controller}/kubepods/pod${UID}/${A}/cpu.stat`]: `nr_periods 9\nnr_throttled 3\n${time}\n`,
  });
  expect((await reader.read())?.total).toEqual({ periods: 9, throttledPeriods: 3, throttledSeconds: 2 });
});

test('a machine without control groups has null', async () => {
  expect(await throttling({ 'proc/stat': '' }).reader.read()).toBeNull();
});

test('a container without a limit counts for nothing', async () => {
  const { reader } = throttling({ ...VERSION_2, [CONTAINER]: 'usage_usec 1\n', [OTHER]: stat(5, 1, 1) });
  expect((await reader.read())?.byCgroup.size).toBe(1);
});

test('the total over all containers never goes back when they come and go', async () => {
  const { reader, write, remove } = throttling({
    ...VERSION_2,
    [CONTAINER]: stat(10, 5, 3),
    [OTHER]: stat(1, 0, 0),
  });
  const total = async () => (await reader.read())?.total.throttledSeconds;
  expect(await total()).toBe(3);
  write({ [CONTAINER]: stat(20, 6, 4) });
  expect(await total()).toBe(4);
  remove(CONTAINER.replace('/cpu.stat', ''));
  expect(await total()).toBe(4);
  write({ [OTHER]: stat(9, 9, 7) });
  expect(await total()).toBe(11);
});

test.each([
  ['the folder of its pod', `pod${SYSTEMD_UID}.slice`, 'EMFILE'],
  ['a folder above', '/kubepods.slice', 'EACCES'],
  ['its own folder', `${A}.scope`, 'EMFILE'],
])('the past of a container does not count again after %s could not be listed', async (_, end, code) => {
  const { reader, write, refused, said } = throttling({ ...VERSION_2, [CONTAINER]: stat(1000, 500, 300) });
  const first = await reader.read();
  refused.set(end, code);
  const second = await reader.read();
  expect(second?.total.throttledSeconds).toBe(300);
  expect(first && second && throttlingDifference(first, second, 5).sum?.periods).toBe(0);
  expect(said).toEqual([expect.stringContaining(code)]);
  refused.clear();
  write({ [CONTAINER]: stat(1010, 501, 301) });
  const third = await reader.read();
  expect(third?.total).toEqual({ periods: 1010, throttledPeriods: 501, throttledSeconds: 301 });
  expect(second && third && throttlingDifference(second, third, 5).sum?.periods).toBe(10);
});

test.each(['ENOENT', 'ENODEV'])('a folder that answers %s has ended, with what is below it', async (code) => {
  const { reader, refused, said } = throttling({ ...VERSION_2, [CONTAINER]: stat(10, 5, 3) });
  await reader.read();
  refused.set(`pod${SYSTEMD_UID}.slice`, code);
  expect((await reader.read())?.byCgroup.size).toBe(0);
  expect(said).toEqual([]);
});

test('when nothing at all can be listed that is an error, after which nothing counts again', async () => {
  const { reader, path, refused } = throttling({ ...VERSION_2, [CONTAINER]: stat(10, 5, 3) });
  await reader.read();
  refused.set(path, 'EMFILE');
  await expect(reader.read()).rejects.toThrow('EMFILE');
  refused.clear();
  expect((await reader.read())?.total.throttledSeconds).toBe(3);
});

test('who was held back most comes first, and who began anew since is left out', async () => {
  const { reader, write } = throttling({
    ...VERSION_2,
    [CONTAINER]: stat(10, 5, 3),
    [OTHER]: stat(50, 20, 9),
  });
  const before = await reader.read();
  write({ [CONTAINER]: stat(40, 10, 5) });
  write({ [OTHER]: stat(60, 25, 10) });
  const now = await reader.read();
  const difference = now && throttlingDifference(before, now, 1);
  expect(difference).toMatchObject({
    limitedContainers: 2,
    sum: { periods: 40, throttledPeriods: 10, throttledSeconds: 3 },
    top: [{ owner: { podUid: UID, containerId: A }, periods: 30, throttledPeriods: 5, throttledSeconds: 2 }],
  });
  write({ [OTHER]: stat(1, 1, 1) });
  const anew = await reader.read();
  expect(now && anew && throttlingDifference(now, anew, 5).sum?.periods).toBe(0);
  expect(now && throttlingDifference(null, now, 5)).toEqual({ limitedContainers: 2, sum: null, top: [] });
});
