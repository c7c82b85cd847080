import { createHash } from 'node:crypto';
import type { Settings } from '../settings/settings.ts';

/** Every name that the operator gives, in one place. The chart uses the same ones. */

export const FIELD_MANAGER = 'logpipeline-operator';
/** On LogPipelines with a lifecycle rule, which must be removed from the bucket when they are deleted. */
export const LIFECYCLE_FINALIZER = 'logpipeline.dev/lifecycle';
/** On the agents' pods: changes when their settings file does, so that they start anew. */
export const AGENT_SETTINGS_ANNOTATION = 'logpipeline.dev/agent-settings';
export const AGENT_SETTINGS_KEY = 'agent.json';
export const TOKEN_KEY = 'token';

type Release = Settings['release'];

/** The ConfigMap of the Helm release that owns all that the operator makes, and the Lease beside it. */
export const operatorName = (release: Release) => `${release.fullname}-operator`;
/** The DaemonSet, and the ConfigMap with its settings. */
export const agentName = (release: Release) => `${release.fullname}-agent`;
export const tokenSecretName = (release: Release) => `${release.fullname}-agent-token`;

/** @param pipeline `<namespace>/<name>`, which may be longer than a name of a Secret */
export function configurationSecretName(pipeline: string): string {
  return `logpipeline-config-${createHash('sha256').update(pipeline).digest('hex').slice(0, 12)}`;
}

/** On everything that the operator makes. */
export function ownLabels(release: Release): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'logpipeline-operator',
    'app.kubernetes.io/instance': release.name,
  };
}

/** What the pods of the ingest service are found by; the chart makes them. */
export function ingestSelector(release: Release): Record<string, string> {
  return {
    'app.kubernetes.io/component': 'ingest',
    'app.kubernetes.io/instance': release.name,
  };
}

/** What the DaemonSet's pods are found by. It cannot be changed on a DaemonSet that exists. */
export function agentSelector(release: Release): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'logpipeline-agent',
    'app.kubernetes.io/instance': release.name,
  };
}
