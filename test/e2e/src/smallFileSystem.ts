import { join } from 'node:path';
import type { Cluster } from '@logpipeline/test-cluster';

const MIB = 1024 * 1024;
/** Below the node's own /var/lib: nobody else sees it, and it goes with the cluster. */
export const SMALL_MOUNT_POINT = '/var/lib/small/data';
/** Few, so that they are soon used up. */
const INODES = 128;

/** A real file system on the node that a test can fill without harm. */
export type SmallFileSystem = {
  device: string;
  /** Leaves so many percent free, with one large file. */
  leaveFree(percent: number): Promise<void>;
  /** Makes as many files as there can be. */
  useUpInodes(): Promise<void>;
  /** Removes what the others have made. */
  clear(): Promise<void>;
};

/** An image of ext4 on a loop device. Pods that were started before see it as they see what an administrator mounts. */
export async function mountSmallFileSystem({ exec }: Pick<Cluster, 'exec'>): Promise<SmallFileSystem> {
  const image = `${SMALL_MOUNT_POINT}.img`;
  const large = join(SMALL_MOUNT_POINT, 'large');
  const many = join(SMALL_MOUNT_POINT, 'many');
  await exec('mkdir', '-p', SMALL_MOUNT_POINT);
  await exec('truncate', '--size', String(64 * MIB), image);
  // Without blocks that are kept for root: what is free is what everyone can write.
  await exec('mkfs.ext4', '-q', '-F', '-m', '0', '-N', String(INODES), image);
  await exec('mount', '-o', 'loop', image, SMALL_MOUNT_POINT);
  return {
    device: (await exec('findmnt', '--noheadings', '--output', 'SOURCE', SMALL_MOUNT_POINT)).trim(),
    async leaveFree(percent) {
      await exec('rm', '-f', large);
      const space = await exec('stat', '--file-system', '--format', '%S %b %a', SMALL_MOUNT_POINT);
      const [block = 0, all = 0, free = 0] = space.trim().split(' ').map(Number);
      const bytes = Math.floor(block * (free - (all * percent) / 100));
      await exec('fallocate', '--length', String(bytes), large);
    },
    async useUpInodes() {
      // The last ones are refused.
      await exec('sh', '-c', `mkdir -p ${many}; cd ${many} && touch $(seq ${INODES}) 2> /dev/null; true`);
    },
    async clear() {
      await exec('rm', '-rf', large, many);
    },
  };
}
