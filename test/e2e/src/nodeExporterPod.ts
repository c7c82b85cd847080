import type { TestRelease } from './testRelease.ts';
import { waitFor } from './waitFor.ts';

const POD = 'node-exporter';
const PORT = 9100;

/**
 * Starts the machine's node_exporter as people run it beside an agent: in the node's processes and network, with its root mounted.
 * Gives where its metrics are.
 */
export async function startNodeExporter(release: TestRelease): Promise<string> {
  const container = {
    name: POD,
    image: release.image,
    imagePullPolicy: 'Never',
    // The program and its libraries are this machine's.
    command: ['chroot', '/host', 'prometheus-node-exporter', `--web.listen-address=:${PORT}`],
    securityContext: { runAsUser: 0, runAsGroup: 0 },
    volumeMounts: [{ name: 'root', mountPath: '/host', readOnly: true, mountPropagation: 'HostToContainer' }],
  };
  await release.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: POD, namespace: 'default' },
    spec: {
      hostPID: true,
      hostNetwork: true,
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: 'Exists' }],
      containers: [container],
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
    },
  });
  const url = `http://${release.cluster.nodeAddress}:${PORT}/metrics`;
  await waitFor('node_exporter answers', 60, async () => (await fetch(url)).ok);
  return url;
}
