import { revisionOf } from '@logpipeline/crds/agent';
import type { KubernetesObject, OwnerReference } from '@logpipeline/kubernetes';
import type { Settings } from '../settings/settings.ts';
import { AGENT_PATHS, agentSettings } from './agentConfigMap.ts';
import {
  AGENT_SETTINGS_ANNOTATION,
  AGENT_SETTINGS_KEY,
  agentName,
  agentSelector,
  ownLabels,
  tokenSecretName,
} from './names.ts';

/** The agents, one a node. Only what is set is sent: fields that the operator does not name are others' to set. */
export function daemonSet(settings: Settings, owner: OwnerReference): KubernetesObject {
  const { agent, release } = settings;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name: agentName(release),
      namespace: release.namespace,
      labels: { ...ownLabels(release), ...agentSelector(release) },
      ownerReferences: [owner],
    },
    spec: {
      selector: { matchLabels: agentSelector(release) },
      updateStrategy: agent.updateStrategy,
      template: {
        metadata: {
          labels: { ...agent.podLabels, ...ownLabels(release), ...agentSelector(release) },
          annotations: {
            ...agent.podAnnotations,
            [AGENT_SETTINGS_ANNOTATION]: revisionOf(agentSettings(settings)),
          },
        },
        spec: podSpec(settings),
      },
    },
  };
}

function podSpec({ agent, release }: Settings): Record<string, unknown> {
  return {
    serviceAccountName: agent.serviceAccountName,
    // It watches its configuration, and the pods of its own node.
    automountServiceAccountToken: true,
    ...(agent.priorityClassName === '' ? {} : { priorityClassName: agent.priorityClassName }),
    ...present('imagePullSecrets', agent.imagePullSecrets),
    ...present('nodeSelector', agent.nodeSelector),
    ...present('tolerations', agent.tolerations),
    ...present('affinity', agent.affinity),
    ...present('securityContext', agent.podSecurityContext),
    terminationGracePeriodSeconds: agent.terminationGracePeriodSeconds,
    enableServiceLinks: false,
    // Processes, and what only the machine's first process shows: its interfaces and mounts.
    ...(agent.nodeMetrics.enabled ? { hostPID: true } : {}),
    containers: [container(agent)],
    volumes: [
      { name: 'settings', configMap: { name: agentName(release) } },
      { name: 'token', secret: { secretName: tokenSecretName(release), defaultMode: 0o400 } },
      { name: 'pod-logs', hostPath: { path: agent.podLogsPath, type: 'DirectoryOrCreate' } },
      { name: 'spool', hostPath: { path: agent.spoolPath, type: 'DirectoryOrCreate' } },
      ...(seesHostRoot(agent) ? [{ name: 'host-root', hostPath: { path: '/', type: 'Directory' } }] : []),
    ],
  };
}

function container(agent: Settings['agent']): Record<string, unknown> {
  return {
    name: 'agent',
    image: agent.image,
    imagePullPolicy: agent.imagePullPolicy,
    args: ['--config', `${AGENT_PATHS.settings}/${AGENT_SETTINGS_KEY}`],
    env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }, ...agent.env],
    ...present('envFrom', agent.envFrom),
    ports: [{ name: 'http', containerPort: agent.port }],
    livenessProbe: {
      httpGet: { path: '/healthz', port: 'http' },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5, timeoutSeconds: 5 },
    resources: agent.resources,
    securityContext: agent.securityContext ?? ROOT_WITHOUT_CAPABILITIES,
    volumeMounts: [
      { name: 'settings', mountPath: AGENT_PATHS.settings, readOnly: true },
      { name: 'token', mountPath: AGENT_PATHS.token, readOnly: true },
      { name: 'pod-logs', mountPath: AGENT_PATHS.podLogs, readOnly: true },
      { name: 'spool', mountPath: AGENT_PATHS.spool },
      ...(seesHostRoot(agent) ? [HOST_ROOT] : []),
    ],
  };
}

/** Only the sizes of file systems are asked for there. A file system that is mounted later is seen too. */
const HOST_ROOT = {
  name: 'host-root',
  mountPath: AGENT_PATHS.hostRoot,
  readOnly: true,
  mountPropagation: 'HostToContainer',
};

function seesHostRoot({ nodeMetrics }: Settings['agent']): boolean {
  return nodeMetrics.enabled && nodeMetrics.hostRoot;
}

/**
 * Root, but without a single capability: it may read what root owns and write its own spool, no more. /var/log/pods is 0750 and its files
 * 0640, both root:root; a hostPath is made as root:root 0755, and fsGroup does not apply to it; and Kubernetes gives added
 * capabilities to root only, so that another user with CAP_DAC_READ_SEARCH reads nothing.
 */
const ROOT_WITHOUT_CAPABILITIES = {
  runAsUser: 0,
  runAsGroup: 0,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Empty lists and maps are left out: the API server drops them, and what it drops would look like a difference for ever. */
function present(
  field: string,
  value: readonly unknown[] | Record<string, unknown>,
): Record<string, unknown> {
  const size = Array.isArray(value) ? value.length : Object.keys(value).length;
  return size === 0 ? {} : { [field]: value };
}
