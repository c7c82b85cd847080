import { join } from 'node:path';
import type { TestRelease } from './testRelease.ts';

/** A path on this machine of what the node has at `/var/log` (as `var-log`) or `/var/lib` (as `var-lib`). */
export function onNodeDisk(
  { cluster }: TestRelease,
  folder: 'var-log' | 'var-lib',
  ...path: string[]
): string {
  const { podLogsDir } = cluster;
  if (podLogsDir === null)
    throw new Error('the node is another machine: only a cluster of ours has its disk here');
  return join(podLogsDir, '..', '..', folder, ...path);
}
