import type { KubernetesObject, OwnerReference } from '@logpipeline/kubernetes';
import type { Settings } from '../settings/settings.ts';
import { AGENT_SETTINGS_KEY, agentName, ownLabels, TOKEN_KEY } from './names.ts';

/** Where things are in an agent's container, whatever they are called on the node. */
export const AGENT_PATHS = {
  settings: '/etc/logpipeline',
  token: '/etc/logpipeline-token',
  podLogs: '/var/log/pods',
  spool: '/var/lib/logpipeline',
  hostRoot: '/host/root',
} as const;

/** The settings file of every agent. Pipelines are not in it: they come as Secrets, so that a changed one restarts no pod. */
export function agentSettings(settings: Settings): string {
  const { agent, cluster, release } = settings;
  return `${JSON.stringify(
    {
      cluster,
      kubernetes: { namespace: release.namespace },
      spool: { path: AGENT_PATHS.spool },
      http: { port: agent.port, statusTokenFile: `${AGENT_PATHS.token}/${TOKEN_KEY}` },
      shutdownGracePeriod: agent.shutdownGracePeriod,
      maxLineSize: agent.maxLineSize,
      log: { level: agent.logLevel },
      logMetrics: agent.logMetrics,
      nodeMetrics: {
        enabled: agent.nodeMetrics.enabled,
        ...(agent.nodeMetrics.hostRoot ? { rootPath: AGENT_PATHS.hostRoot } : {}),
      },
      ...(agent.cloudWatch === undefined ? {} : { cloudWatch: agent.cloudWatch }),
    },
    undefined,
    2,
  )}\n`;
}

export function agentConfigMap(settings: Settings, owner: OwnerReference): KubernetesObject {
  const { release } = settings;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: agentName(release),
      namespace: release.namespace,
      labels: ownLabels(release),
      ownerReferences: [owner],
    },
    data: { [AGENT_SETTINGS_KEY]: agentSettings(settings) },
  };
}
