import { writeFile } from 'node:fs/promises';
import type { Cluster } from './cluster.ts';
import { claimFolder, writeFacts } from './clusterFolder.ts';
import { apiServer } from './components/apiServer.ts';
import type { Component, ComponentContext, NodeOptions } from './components/component.ts';
import { containerd } from './components/containerd.ts';
import { controllerManager } from './components/controllerManager.ts';
import { etcd } from './components/etcd.ts';
import { kubelet } from './components/kubelet.ts';
import { kubeProxy } from './components/kubeProxy.ts';
import { scheduler } from './components/scheduler.ts';
import { makeCredentials } from './credentials.ts';
import { currentContextCluster } from './currentContextCluster.ts';
import { startDaemon } from './daemons.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { openCluster } from './openCluster.ts';
import { supportsOverlay } from './overlaySupport.ts';
import { pauseImage } from './pauseImage.ts';
import { thisProcess } from './processId.ts';
import { untilAnswers, untilNodeReady, untilReachable } from './readiness.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { stopAbandoned, stopCluster } from './stopCluster.ts';

export type ClusterOptions = Partial<NodeOptions> & {
  /** Unique on the machine. Default: one made from this process. */
  name?: string;
  /** Outlives this process, until `down`. Default: the next start on this machine removes it once this process is gone. */
  keep?: boolean;
  /** Use the cluster of KUBECONFIG's current context instead of starting one; the options of the node are ignored. */
  useCurrentContext?: boolean;
  /** Told each step, for people who wait. */
  onStep?: (step: string) => void;
};

/**
 * Starts one node of real Kubernetes and waits until it is Ready. Needs root and the system packages; builds what the cache
 * lacks. When it fails, nothing is left of it.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  if (options.useCurrentContext) return currentContextCluster();
  if (process.getuid?.() !== 0)
    throw new Error('the test cluster needs root: it makes namespaces and mounts');
  const step = options.onStep ?? (() => {});
  await stopAbandoned();
  step('programs and the pause image');
  const pause = await pauseImage();
  const launcher = thisProcess();
  const facts = {
    version: 1 as const,
    name: options.name ?? `test-${launcher.pid}-${launcher.startedAt}-${sequence++}`,
    createdAt: new Date().toISOString(),
    launcher,
    owner: options.keep ? null : launcher,
    phase: 'starting' as const,
  };
  const layout = await claimFolder(facts);
  try {
    const context: ComponentContext = {
      layout,
      credentials: makeCredentials(),
      options: withDefaults(options),
      snapshotter: (await supportsOverlay(layout.folder)) ? 'overlayfs' : 'native',
    };
    await writeFile(layout.kubeconfig, kubeconfigFor(layout, context.credentials.tokens.admin), {
      mode: 0o600,
    });
    step("the node's namespaces and network");
    const sandbox = await startSandbox(layout);
    const cluster = await openCluster(layout, facts.name);
    step('etcd, containerd and the API server');
    await startAll(sandbox, context, [etcd, containerd, apiServer]);
    await untilReachable(layout);
    await Promise.all([
      cluster.loadImage(pause.archive),
      untilAnswers(layout, '/readyz').then(async () => {
        step('the node');
        await startAll(sandbox, context, [controllerManager, scheduler, kubelet, kubeProxy]);
      }),
    ]);
    await untilNodeReady(layout, cluster);
    await writeFacts({ ...facts, number: layout.number, phase: 'running' });
    return cluster;
  } catch (error) {
    if (!process.env.LOGPIPELINE_KEEP_FAILED_CLUSTER) await stopCluster(layout.number);
    throw error;
  }
}

let sequence = 0;

function withDefaults(options: ClusterOptions): NodeOptions {
  return {
    containerLogMaxSize: options.containerLogMaxSize ?? '10Mi',
    containerLogMaxFiles: options.containerLogMaxFiles ?? 5,
    containerLogMonitorInterval: options.containerLogMonitorInterval ?? '10s',
    auditLog: options.auditLog ?? false,
  };
}

async function startAll(
  sandbox: Sandbox,
  context: ComponentContext,
  components: readonly ((context: ComponentContext) => Component)[],
): Promise<void> {
  for (const make of components) await startDaemon(context.layout, sandbox, make(context));
}
