/** What the path of a control group says about whose it is. */
export type CgroupOwner = { podUid: string | null; containerId: string | null };

export const NO_OWNER: CgroupOwner = { podUid: null, containerId: null };

const POD = /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?=[./]|$)/;
const CONTAINER = /(?<=[/-])[0-9a-f]{64}(?=[./]|$)/g;

/**
 * Paths as the kubelet and runtimes make them, with systemd's names or plain ones:
 *
 * - `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod2f9d1c1e_3a54_….slice/cri-containerd-<id>.scope`
 * - `/kubepods/besteffort/pod2f9d1c1e-3a54-…/<id>`
 * - `/system.slice/docker-<id>.scope`, `/docker/<id>`
 *
 * A static pod's uid is a hash without dashes. Nodes may be containers themselves, and containers may run others: what counts is the
 * kubelet's, the first one below the pod.
 */
export function cgroupOwner(path: string): CgroupOwner {
  const pod = POD.exec(path);
  const inPod = pod === null ? path : path.slice(pod.index + pod[0].length);
  return { podUid: pod?.[1]?.replaceAll('_', '-') ?? null, containerId: inPod.match(CONTAINER)?.[0] ?? null };
}

/**
 * Paths of /proc/<pid>/cgroup, lines such as `0::/kubepods.slice/…` (version 2) or `4:memory:/kubepods/…` (version 1, where one hierarchy
 * may know the container and another not). They are relative to the reader's own control group where that is its root: `/` is then its
 * own container, `/../cri-containerd-<id>.scope` one of the same pod.
 */
export function parseProcessCgroups(text: string): string[] {
  return text.split('\n').flatMap((line) => /^\d+:[^:]*:(.+)$/.exec(line)?.[1] ?? []);
}

/** The best that any of the paths says. */
export function ownerOf(paths: readonly string[]): CgroupOwner {
  const owners = paths.map(cgroupOwner);
  return (
    owners.find(({ podUid, containerId }) => podUid !== null && containerId !== null) ??
    owners.find(({ podUid, containerId }) => podUid !== null || containerId !== null) ??
    NO_OWNER
  );
}
