import { binary } from '@logpipeline/test-binaries';
import type { Cluster } from './cluster.ts';
import type { ClusterLayout } from './clusterFolder.ts';
import { componentProcesses } from './componentProcesses.ts';
import { run } from './run.ts';
import { openSandbox } from './sandbox.ts';
import { stopCluster } from './stopCluster.ts';

/** A handle on a cluster of ours whose node has been started, by this process or another. */
export async function openCluster(layout: ClusterLayout, name: string): Promise<Cluster> {
  const kubectl = await binary('kubectl');
  const sandbox = await openSandbox(layout);
  return {
    name,
    kubeconfig: layout.kubeconfig,
    nodeName: layout.nodeName,
    podLogsDir: layout.podLogs,
    hostAddress: layout.hostAddress,
    kubectl: (args, input) =>
      run(kubectl, ['--kubeconfig', layout.kubeconfig, ...args], input === undefined ? {} : { input }),
    async loadImage(archive) {
      await sandbox.exec('ctr', '-a', layout.containerdSocket, '-n', 'k8s.io', 'images', 'import', archive);
    },
    pidOf: (component) => componentProcesses(layout).get(component) ?? null,
    down: () => stopCluster(layout.number),
  };
}
