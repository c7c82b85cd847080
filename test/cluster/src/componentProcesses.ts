import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { processesIn } from './cgroups.ts';
import type { ClusterLayout } from './clusterFolder.ts';

/** In the order in which they are started. */
export const componentNames = [
  'etcd',
  'containerd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
] as const;

/** One program of the cluster. */
export type ComponentName = (typeof componentNames)[number];

/** The machine's pids of the components that run, by name. */
export function componentProcesses(layout: ClusterLayout): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of processesIn(`${layout.cgroup}/node`)) {
    const name = programOf(pid);
    if (componentNames.some((component) => component === name)) found.set(name, pid);
  }
  return found;
}

function programOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    // `setsid --fork PROGRAM` that was forked, and is about to become the program.
    return basename((words[0] === 'setsid' ? words[2] : words[0]) ?? '');
  } catch {
    return '';
  }
}
