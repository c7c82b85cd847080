import { mkdirSync } from 'node:fs';
import { onNodeDisk } from './onNodeDisk.ts';
import type { TestRelease } from './testRelease.ts';

/**
 * Volumes on the node's own disk: nobody makes any here when they are claimed. They have no class, so that claims without one
 * (`storageClass: "-"`) get them. Gives their folders as this machine sees them.
 */
export async function localVolumes(release: TestRelease, count: number, storage: string): Promise<string[]> {
  const names = Array.from({ length: count }, (_, n) => `volume-${n}`);
  const folders = names.map((name) => onNodeDisk(release, 'var-lib', name));
  for (const folder of folders) mkdirSync(folder);
  const hostname = release.cluster.nodeName;
  await release.apply(
    ...names.map((name) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        // Unlike a hostPath it is given to the group that the pod names.
        local: { path: `/var/lib/${name}` },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              {
                matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [hostname] }],
              },
            ],
          },
        },
      },
    })),
  );
  return folders;
}

/** The folder, as this machine sees it, of the volume that a pod of a StatefulSet has claimed as `data`. */
export async function volumeOf(release: TestRelease, pod: string, namespace: string): Promise<string> {
  const { spec } = await release.get('persistentvolumeclaim', `data-${pod}`, namespace);
  return onNodeDisk(release, 'var-lib', spec.volumeName);
}
