import { CONFIGURATION_KEY } from '@logpipeline/crds/agent';
import {
  type ApiClient,
  type Change,
  type Clock,
  type KubernetesObject,
  type RunningReflector,
  reflect,
  resources,
} from '@logpipeline/kubernetes';
import { sidecarIn } from '../agents/sidecarPod.ts';
import { agentName, agentSelector, ingestSelector, operatorName, TOKEN_KEY } from '../plan/names.ts';
import type { Settings } from '../settings/settings.ts';
import { CREDENTIAL_KEYS } from './credentialsIn.ts';

/** Everything that the operator looks at, kept true by watches. Runs on the standby too, so that it can take over at once. */
export type Informers = {
  pipelines: RunningReflector<KubernetesObject>;
  namespaces: RunningReflector<KubernetesObject>;
  /** Of the release's namespace: configurations, the token, credentials. */
  secrets: RunningReflector<KubernetesObject>;
  /** The one that owns everything. */
  owner: RunningReflector<KubernetesObject>;
  agentSettings: RunningReflector<KubernetesObject>;
  daemonSet: RunningReflector<KubernetesObject>;
  agentPods: RunningReflector<KubernetesObject>;
  /** Of the ingest service, which has agents beside it. */
  ingestPods: RunningReflector<KubernetesObject>;
};

export type InformerName = keyof Informers;

/** What each informer holds, for people. */
export const INFORMED: Record<InformerName, string> = {
  pipelines: 'LogPipelines',
  namespaces: 'Namespaces',
  secrets: "Secrets in the release's namespace",
  owner: 'ConfigMaps (the one that owns everything)',
  agentSettings: "ConfigMaps (the agents' settings)",
  daemonSet: "DaemonSets (the agents')",
  agentPods: "Pods (the agents')",
  ingestPods: "Pods (the ingest service's)",
};

export type InformersOptions = {
  client: ApiClient;
  release: Settings['release'];
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  onChange: (informer: InformerName, change: Change<KubernetesObject>) => void;
  onTrouble: (informer: InformerName, trouble: { message: string; error: unknown }) => void;
  onRecovered: (informer: InformerName) => void;
  /** The self-audit found objects whose changes a watch has lost. */
  onAuditMiss: (informer: InformerName, keys: string[]) => void;
};

/** The self-audit: how long an event that a watch has lost can stay unnoticed, in ms. */
const AUDIT_MS = 600_000;

export function startInformers(options: InformersOptions): Informers {
  const { client, release, clock, random } = options;
  const { namespace } = release;
  const start = (
    name: InformerName,
    what: Pick<
      Parameters<typeof reflect<KubernetesObject>>[0],
      'resource' | 'namespace' | 'labelSelector' | 'fieldSelector' | 'transform'
    >,
  ) =>
    reflect<KubernetesObject>({
      client,
      clock,
      random,
      relistEveryMs: AUDIT_MS,
      onEvent: (change) => options.onChange(name, change),
      onTrouble: (trouble) => options.onTrouble(name, trouble),
      onRecovered: () => options.onRecovered(name),
      onAuditMiss: (keys) => options.onAuditMiss(name, keys),
      ...what,
    });
  const one = (name: string) => ({ namespace, fieldSelector: `metadata.name=${name}` });
  return {
    pipelines: start('pipelines', { resource: resources.logPipelines, transform: withoutManagedFields }),
    namespaces: start('namespaces', { resource: resources.namespaces, transform: labelsOnly }),
    secrets: start('secrets', { resource: resources.secrets, namespace, transform: usedKeysOnly }),
    owner: start('owner', {
      resource: resources.configMaps,
      ...one(operatorName(release)),
      transform: labelsOnly,
    }),
    agentSettings: start('agentSettings', { resource: resources.configMaps, ...one(agentName(release)) }),
    daemonSet: start('daemonSet', { resource: resources.daemonSets, ...one(agentName(release)) }),
    agentPods: start('agentPods', {
      resource: resources.pods,
      namespace,
      labelSelector: selectorOf(agentSelector(release)),
      transform: placeAndReadiness,
    }),
    ingestPods: start('ingestPods', {
      resource: resources.pods,
      namespace,
      labelSelector: selectorOf(ingestSelector(release)),
      transform: placeAndSidecar,
    }),
  };
}

function selectorOf(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function labelsOnly({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject {
  const { managedFields: _, annotations: __, ...rest } = metadata;
  return { apiVersion, kind, metadata: rest };
}

const USED_KEYS = new Set([...CREDENTIAL_KEYS, CONFIGURATION_KEY, TOKEN_KEY]);

/** Helm keeps whole releases in Secrets, and other people keep what they like: neither is held in memory. */
function usedKeysOnly(secret: KubernetesObject): KubernetesObject {
  const data = Object.entries((secret['data'] ?? {}) as Record<string, string>);
  return {
    ...withoutManagedFields(secret),
    data: Object.fromEntries(data.filter(([key]) => USED_KEYS.has(key))),
  };
}

/** A thousand pods are held: of each only what finding and judging an agent takes. */
function placeAndReadiness({ apiVersion, kind, metadata, ...pod }: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp } = metadata;
  const spec = (pod['spec'] ?? {}) as { nodeName?: string };
  const status = (pod['status'] ?? {}) as { phase?: string; podIP?: string; conditions?: { type: string }[] };
  return {
    apiVersion,
    kind,
    metadata: dropUndefined({ name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp }),
    spec: dropUndefined({ nodeName: spec.nodeName }),
    status: dropUndefined({
      phase: status.phase,
      podIP: status.podIP,
      conditions: status.conditions?.filter(({ type }) => type === 'Ready'),
    }),
  };
}

function placeAndSidecar(pod: KubernetesObject): KubernetesObject {
  const held = placeAndReadiness(pod);
  const status = held['status'] as Record<string, unknown>;
  return { ...held, status: dropUndefined({ ...status, sidecar: sidecarIn(pod) }) };
}

function dropUndefined<T extends Record<string, unknown>>(fields: T): T & KubernetesObject['metadata'] {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T &
    KubernetesObject['metadata'];
}
