import type { FilesystemSample } from '../nodeMetrics/nodeSample.ts';

/** Each one costs two metrics a node, month for month. A node has two or three disks. */
export const MOST_MOUNT_POINTS = 16;

/** Volumes of pods: their paths have the pod's uid or the volume's, so that each new one would make metrics of its own. */
const OF_PODS = /\/kubelet\/(pods|plugins)\//;

/**
 * Chooses the file systems that get metrics of their own: those that can be written to, each mount point for as long as the process
 * lives, up to {@link MOST_MOUNT_POINTS}. That bounds how many metrics there will ever be, and not only how many at a time.
 */
export class MountPoints {
  readonly #known = new Set<string>();

  /** `leftOut`: file systems that could have metrics and get none. */
  choose(filesystems: readonly FilesystemSample[]): { chosen: FilesystemSample[]; leftOut: number } {
    const candidates = filesystems.filter(({ read_only }) => !read_only);
    const chosen = candidates.filter(({ mount_point }) => this.#admit(mount_point));
    return { chosen, leftOut: candidates.length - chosen.length };
  }

  #admit(mountPoint: string): boolean {
    if (this.#known.has(mountPoint)) return true;
    if (this.#known.size >= MOST_MOUNT_POINTS || OF_PODS.test(mountPoint)) return false;
    this.#known.add(mountPoint);
    return true;
  }
}
