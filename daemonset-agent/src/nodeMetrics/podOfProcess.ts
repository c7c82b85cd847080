import { type CgroupOwner, NO_OWNER, ownerOf, parseProcessCgroups } from './collectors/containerCgroup.ts';
import { readProcess } from './collectors/processes.ts';
import type { ThrottlingReading } from './collectors/throttling.ts';
import type { RankedProcess } from './collectors/topProcesses.ts';
import type { PodOfProcess, TopProcess } from './nodeSample.ts';
import { readTextIfThere } from './readText.ts';

/** The name of a pod on this node by its uid; undefined: not known. */
export type PodOf = (uid: string) => { namespace: string; pod: string } | undefined;

export function podFields({ podUid, containerId }: CgroupOwner, podOf: PodOf): PodOfProcess {
  const known = podUid === null ? undefined : podOf(podUid);
  return {
    namespace: known?.namespace ?? null,
    pod: known?.pod ?? null,
    pod_uid: podUid,
    container_id: containerId,
  };
}

/** With the pod of each process. Only few are asked: it costs a system call or three. */
export function withPods(
  processes: readonly RankedProcess[],
  procPath: string,
  throttling: ThrottlingReading | null,
  podOf: PodOf,
): TopProcess[] {
  return processes.map(({ started, ...process }) => ({
    ...process,
    ...podFields(processOwner(process.pid, started, procPath, throttling), podOf),
  }));
}

function processOwner(
  pid: number,
  started: number,
  procPath: string,
  throttling: ThrottlingReading | null,
): CgroupOwner {
  let paths: string[];
  try {
    paths = parseProcessCgroups(readTextIfThere(`${procPath}/${pid}/cgroup`) ?? '');
  } catch {
    return NO_OWNER; // It has just ended.
  }
  // Its number may have been given to another process meanwhile.
  if (readProcess(procPath, pid)?.started !== started) return NO_OWNER;
  return completed(ownerOf(paths), paths, throttling);
}

/** What a path that is relative to the reader's own control group leaves out. */
export function completed(
  owner: CgroupOwner,
  paths: readonly string[],
  throttling: Pick<ThrottlingReading, 'own' | 'podOfContainer'> | null,
): CgroupOwner {
  if (owner.containerId !== null)
    return { ...owner, podUid: owner.podUid ?? throttling?.podOfContainer.get(owner.containerId) ?? null };
  const isOwn = paths.length > 0 && paths.every((path) => path === '/');
  return isOwn ? (throttling?.own ?? owner) : owner;
}
