import { readdirSync, readFileSync } from 'node:fs';
import type { Json, TestRelease } from './testRelease.ts';

/** The pid, on this machine, of node in a pod's only container, or in the one of that name, a sidecar too. Rejects when it has ended. */
export async function containerProcess(
  release: TestRelease,
  pod: string,
  namespace: string,
  name?: string,
): Promise<number> {
  const { status } = await release.get('pod', pod, namespace);
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  const all: Json[] =
    name === undefined ? containerStatuses : [...containerStatuses, ...initContainerStatuses];
  const own = name === undefined ? all[0] : all.find((one) => one.name === name);
  const container = String(own?.containerID).replace('containerd://', '');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isNodeIn(container, name));
  if (pids.length !== 1)
    throw new Error(`container ${container} of ${pod} has ${pids.length} processes of node`);
  return Number(pids[0]);
}

function isNodeIn(container: string, pid: string): boolean {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return program.endsWith('node') && readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(container);
  } catch {
    return false; // It ended meanwhile.
  }
}
