import { join } from 'node:path';
import { kubeconfigFor } from '../kubeconfig.ts';
import type { Component, ComponentContext } from './component.ts';

export function kubelet({ layout, credentials, options }: ComponentContext): Component {
  const kubeconfig = join(layout.config, 'kubelet.kubeconfig');
  const config = join(layout.config, 'kubelet.yaml');
  const settings = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    containerRuntimeEndpoint: `unix://${layout.containerdSocket}`,
    // Only this machine reaches the kubelet's port; with this the API server needs no client certificate for logs and exec.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    // All containers lie in the cluster's own control group, so that `down` finds them in every hierarchy.
    cgroupRoot: `/${layout.cgroup}`,
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failSwapOn: false,
    failCgroupV1: false,
    localStorageCapacityIsolation: false,
    makeIPTablesUtilChains: false,
    resolvConf: '',
    volumePluginDir: join(layout.data, 'volume-plugins'),
    // The machine's disk may be fuller than a production node's ever is.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    // As in production: the node sees a /var/log of its own.
    podLogsDir: '/var/log/pods',
    containerLogMaxSize: options.containerLogMaxSize,
    containerLogMaxFiles: options.containerLogMaxFiles,
    containerLogMonitorInterval: options.containerLogMonitorInterval,
  };
  return {
    name: 'kubelet',
    program: { built: 'kubelet' },
    args: [
      `--config=${config}`,
      `--kubeconfig=${kubeconfig}`,
      '--root-dir=/var/lib/kubelet',
      `--hostname-override=${layout.nodeName}`,
      `--node-ip=${layout.nodeAddress}`,
    ],
    files: {
      [config]: JSON.stringify(settings, null, 2),
      [kubeconfig]: kubeconfigFor(layout, credentials.tokens.kubelet),
    },
  };
}
