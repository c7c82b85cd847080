import { binary } from '@logpipeline/test-binaries';
import { auditEvents } from './auditEvents.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterLayout } from './clusterFolder.ts';
import { componentProcesses } from './componentProcesses.ts';
import { restartDaemon, stopDaemon } from './daemons.ts';
import { untilAnswers, untilReachable, untilRuns } from './readiness.ts';
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
    nodeAddress: layout.nodeAddress,
    kubectl: (args, input) =>
      run(kubectl, ['--kubeconfig', layout.kubeconfig, ...args], input === undefined ? {} : { input }),
    async loadImage(archive) {
      await sandbox.exec('ctr', '-a', layout.containerdSocket, '-n', 'k8s.io', 'images', 'import', archive);
    },
    exec: sandbox.exec,
    inNodeNetwork: sandbox.inNetwork,
    stopComponent: (component, signal = 'SIGKILL') => stopDaemon(layout, component, signal),
    async startComponent(component) {
      await restartDaemon(layout, sandbox, component);
      if (component === 'kube-apiserver') await untilAnswers(layout, '/readyz');
      else if (component === 'containerd') await untilReachable(layout);
      else await untilRuns(layout, component);
    },
    async auditEvents() {
      return auditEvents(layout.auditLog).catch((error) => {
        throw new Error(`the cluster ${name} has no audit log: start it with auditLog: true`, {
          cause: error,
        });
      });
    },
    pidOf: (component) => componentProcesses(layout).get(component) ?? null,
    down: () => stopCluster(layout.number),
  };
}
