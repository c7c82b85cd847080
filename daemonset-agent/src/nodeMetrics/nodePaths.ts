import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where the node's values are read. In a pod: `hostPID`, so that /proc/1 is the node's first process, and with it its network and
 * mounts; and the node's root mounted read-only with HostToContainer, so that mounts that come later are seen too.
 */
export type NodePaths = {
  /** /proc with the node's processes. */
  procPath: string;
  sysPath: string;
  /** Where the node's root is seen. `/` in a container that was not given it: then there are no file systems. */
  rootPath: string;
};

/**
 * The node's control groups. A container's own /sys/fs/cgroup begins at the container itself, so that the one below the node's root
 * comes first.
 */
export function cgroupPath({ rootPath, sysPath }: NodePaths): string {
  const ofNode = join(rootPath, 'sys', 'fs', 'cgroup');
  return existsSync(ofNode) ? ofNode : join(sysPath, 'fs', 'cgroup');
}
