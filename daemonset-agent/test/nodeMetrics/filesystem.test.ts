import { expect, test } from 'vitest';
import { type FilesystemOptions, readFilesystems } from '../../src/nodeMetrics/collectors/filesystem.ts';
import {
  type AskFilesystem,
  deviceNumber,
  type FilesystemFigures,
  StatfsLanes,
} from '../../src/nodeMetrics/collectors/statfsLanes.ts';
import { nodeTree } from './nodeTree.ts';

const FIGURES: FilesystemFigures = {
  ...{ blockBytes: 4096, blocks: 1000, freeBlocks: 400, availableBlocks: 200 },
  ...{ files: 500, freeFiles: 400, id: '8:1' },
};
const ext4 = (id: string, place: string) => `30 1 ${id} / ${place} rw - ext4 /dev/d rw\n`;
const nfs = (id: string, place: string) => `30 1 ${id} / ${place} rw - nfs4 server:/x rw\n`;

function scene(mounts: string, ask: AskFilesystem, { rootPath = '/host', deadlineMs = 50 } = {}) {
  const errors: string[] = [];
  const absences: string[] = [];
  const options: FilesystemOptions = {
    procPath: nodeTree({ 'proc/1/mountinfo': mounts }).paths.procPath,
    rootPath,
    limit: 64,
    lanes: new StatfsLanes(ask, deadlineMs),
    onError: (message) => void errors.push(message),
    onAbsence: (message) => void absences.push(message),
  };
  return { read: async () => (await readFilesystems(options))?.filesystems, errors, absences };
}

const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

test('a file system is asked below the node’s root, and full means that nobody but root can write', async () => {
  const asked: string[] = [];
  const { read } = scene(ext4('8:1', '/data'), async (path) => {
    asked.push(path);
    return FIGURES;
  });
  expect(await read()).toEqual([
    {
      ...{ mount_point: '/data', device: '/dev/d', type: 'ext4', read_only: false },
      ...{ size_bytes: 4_096_000, free_bytes: 1_638_400, available_bytes: 819_200, used_bytes: 2_457_600 },
      ...{ used_percent: 75, inodes: 500, inodes_free: 400, inodes_used_percent: 20, error: null },
    },
  ]);
  expect(asked).toEqual(['/host/data']);
});

test('file systems without a fixed number of inodes have null there', async () => {
  const { read } = scene(ext4('8:1', '/'), async () => ({ ...FIGURES, files: 0, freeFiles: 0 }));
  expect(await read()).toMatchObject([{ inodes: null, inodes_free: null, inodes_used_percent: null }]);
});

test('one that does not answer has its reason, is counted, and is not asked again until it answers', async () => {
  const calls: PromiseWithResolvers<FilesystemFigures>[] = [];
  const { read, errors } = scene(nfs('8:1', '/nfs'), async () => {
    const call = Promise.withResolvers<FilesystemFigures>();
    calls.push(call);
    return await call.promise;
  });
  for (let round = 1; round <= 3; round++) {
    expect(await read()).toMatchObject([{ mount_point: '/nfs', size_bytes: null, error: 'timeout' }]);
    expect([calls.length, errors.length]).toEqual([1, round]);
  }
  calls[0]?.resolve(FIGURES);
  await new Promise((resolve) => setImmediate(resolve));
  const again = read();
  await expect.poll(() => calls.length).toBe(2);
  calls[1]?.resolve(FIGURES);
  expect(await again).toMatchObject([{ size_bytes: 4_096_000, error: null }]);
});

test('servers that are away hold one thread, and take no local figures along', async () => {
  let stuck = 0;
  const mounts =
    nfs('0:1', '/a') + nfs('0:2', '/b') + nfs('0:3', '/c') + ext4('8:1', '/') + ext4('8:2', '/d');
  const { read } = scene(mounts, async (path) => {
    if (!/[abc]$/.test(path)) return { ...FIGURES, id: path.endsWith('d') ? '8:2' : '8:1' };
    stuck++;
    return await new Promise(() => {});
  });
  for (let round = 0; round < 3; round++)
    expect((await read())?.map(({ mount_point, error }) => [mount_point, error])).toEqual([
      ['/', null],
      ['/a', 'timeout'],
      ['/b', 'timeout'],
      ['/c', 'timeout'],
      ['/d', null],
    ]);
  expect(stuck).toBe(1);
});

test('a file system that root may not look into is no failure, any other refusal is one', async () => {
  const refused = scene(nfs('0:1', '/fuse'), failing('EACCES'));
  expect(await refused.read()).toMatchObject([{ error: 'EACCES', size_bytes: null }]);
  const broken = scene(ext4('8:1', '/data'), failing('EIO'));
  expect(await broken.read()).toMatchObject([{ error: 'EIO' }]);
  expect([refused.errors, broken.errors]).toEqual([[], ['/data (ext4, /dev/d): EIO']]);
});

test('where something else lies at a mount’s place, its figures are not taken for the mount’s', async () => {
  const { read, errors } = scene(ext4('8:1', '/') + ext4('8:9', '/late'), async () => FIGURES);
  expect(await read()).toMatchObject([
    { mount_point: '/', error: null },
    { mount_point: '/late', error: 'hidden', size_bytes: null },
  ]);
  expect(errors).toEqual([]);
});

test('a root path that is not the node’s root is an error', async () => {
  const { read } = scene(ext4('9:9', '/'), async () => FIGURES);
  await expect(read()).rejects.toThrow("/host is not the node's root folder");
});

test('a container that was not given the node’s root has no file systems, which is no error', async () => {
  const { read, absences } = scene(ext4('9:9', '/'), async () => FIGURES, { rootPath: '/' });
  expect(await read()).toBeUndefined();
  expect(absences[0]).toContain('nodeMetrics.rootPath');
});

test.each([
  [0xfe00, '254:0'],
  [0x801, '8:1'],
  [0x10301, '259:1'],
  [0x100010, '0:272'],
])('device number %i is %s', (dev, expected) => {
  expect(deviceNumber(dev)).toBe(expected);
});
