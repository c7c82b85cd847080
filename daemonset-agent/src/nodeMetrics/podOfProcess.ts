import { type CgroupOwner, NO_OWNER, ownerOf, parseProcessCgroups } from './collectors/containerCgroup.ts';
import { readProcess } from './collectors/processes.ts';
import type { RankedProcess } from './collectors/topProcesses.ts';
import type { PodOfProcess, TopProcess } from './nodeSample.ts';
import { readText } from './readText.ts';

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
export function withPods(processes: readonly RankedProcess[], procPath: string, podOf: PodOf): TopProcess[] {
  return processes.map(({ started, ...process }) => ({
    ...process,
    ...podFields(processOwner(process, started, procPath), podOf),
  }));
}

function processOwner(
  { pid, rss_bytes }: Pick<TopProcess, 'pid' | 'rss_bytes'>,
  started: number,
  procPath: string,
): CgroupOwner {
  // Threads of the kernel.
  if (rss_bytes === 0) return NO_OWNER;
  try {
    const paths = parseProcessCgroups(readText(`${procPath}/${pid}/cgroup`));
    const owner = ownerOf(paths);
    const mayBeInPod = owner.containerId !== null || paths.every((path) => path === '/');
    const podUid = owner.podUid ?? (mayBeInPod ? podUidByMounts(procPath, pid) : null);
    // Its number may have been given to another process meanwhile.
    return readProcess(procPath, pid)?.started === started ? { ...owner, podUid } : NO_OWNER;
  } catch {
    return NO_OWNER; // It has just ended.
  }
}

/** Of a container whose control group says nothing of its pod, by the first of its processes. */
export function containerOwner(
  container: { owner: CgroupOwner; path: string },
  procPath: string,
): CgroupOwner {
  const { owner, path } = container;
  if (owner.podUid !== null) return owner;
  try {
    const pid = Number.parseInt(readText(`${path}/cgroup.procs`), 10);
    return pid > 0 ? { ...owner, podUid: podUidByMounts(procPath, pid) } : owner;
  } catch {
    return owner; // It has just ended.
  }
}

/**
 * The paths of control groups are without pods where the kubelet makes none for them (`--cgroups-per-qos=false`), and where they are
 * relative to the reader's own. But the kubelet gives each container two files from the pod's folder: `/etc/hosts`, and the one that
 * says how it ended.
 *
 * @returns null when the process is in no pod
 * @throws when it has ended
 */
export function podUidByMounts(procPath: string, pid: number): string | null {
  return parsePodMounts(readText(`${procPath}/${pid}/mountinfo`));
}

const POD_FILE =
  /^\d+ \d+ \S+ \S*\/pods\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})\/(?:etc-hosts|containers\/\S+) (?:\/etc\/hosts|\/dev\/termination-log) /m;

/** Of mountinfo, lines such as `812 790 259:1 /var/lib/kubelet/pods/<uid>/etc-hosts /etc/hosts rw …`. */
export function parsePodMounts(text: string): string | null {
  return POD_FILE.exec(text)?.[1] ?? null;
}
