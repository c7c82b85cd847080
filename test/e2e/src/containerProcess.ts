import { readdirSync, readFileSync } from 'node:fs';
import type { TestRelease } from './testRelease.ts';

/** The pid, on this machine, of node in a pod's only container. */
export async function containerProcess(
  release: TestRelease,
  pod: string,
  namespace: string,
): Promise<number> {
  const { status } = await release.get('pod', pod, namespace);
  const container = String(status.containerStatuses?.[0]?.containerID).replace('containerd://', '');
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
