import { readFileSync } from 'node:fs';
import { cacheFolder, withLock } from '@logpipeline/test-binaries';
import { killAll, removeCgroup } from './cgroups.ts';
import { layoutOf, listClusters, removeFolder } from './clusterFolder.ts';
import { killInit } from './nodeInit.ts';
import { isAlive } from './processId.ts';
import { run } from './run.ts';

/**
 * Removes a cluster in whatever state it is: running, half started, or with any of its processes killed. The order matters:
 * nothing may still run when its groups, link and folder go, and the folder goes last, so that a `down` that is cut off can be
 * repeated.
 */
export async function stopCluster(number: number): Promise<void> {
  const layout = layoutOf(number);
  await killInit(layout.cgroup);
  await killAll(layout.cgroup);
  await removeLink(layout.link);
  for (const mount of mountsUnder(layout.folder)) await run('umount', ['--lazy', mount]);
  await removeCgroup(layout.cgroup);
  await removeFolder(number);
}

/** Removes the clusters that tests left: their owner is gone, or their start was cut off. */
export async function stopAbandoned(): Promise<void> {
  await whileOthersLeaveAbandoned(async () => {
    for (const { number, owner, launcher, phase } of await listClusters()) {
      const abandoned = owner !== null ? !isAlive(owner) : phase === 'starting' && !isAlive(launcher);
      if (abandoned) await stopCluster(number);
    }
  });
}

/**
 * Runs `work` while no other process removes what was abandoned. Of two that found the same one the slower would remove what has got its
 * number since. Whoever starts a cluster waits for it; `stopCluster` and `clusterStatus` do not.
 */
export function whileOthersLeaveAbandoned<T>(work: () => Promise<T>): Promise<T> {
  return withLock(cacheFolder('abandoned-clusters.lock'), work);
}

/** The kernel takes the link with the node's network, but a moment later; the next cluster may want the name at once. */
async function removeLink(link: string): Promise<void> {
  const links = JSON.parse((await run('ip', ['-json', 'link', 'show'])) || '[]') as { ifname: string }[];
  if (!links.some(({ ifname }) => ifname === link)) return;
  await run('ip', ['link', 'delete', link]).catch((error: Error) => {
    // It went between the two calls, or in the middle of the second.
    if (!/Cannot find device|No such device/.test(error.message)) throw error;
  });
}

/** Mounts of this machine's own namespace below a folder, deepest first. There are none unless a person made one. */
function mountsUnder(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, code) =>
        String.fromCharCode(Number.parseInt(code, 8)),
      ),
    )
    .filter((mount) => mount.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
}
