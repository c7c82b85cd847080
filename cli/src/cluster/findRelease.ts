import { type ApiClient, ApiError, type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';
import { parseSettings } from '@logpipeline/operator/settings/settings';
import type { KnownRelease } from '../offline/knownRelease.ts';

/** The labels of the chart's ConfigMap and Deployment of the operator. */
const SELECTOR = 'app.kubernetes.io/part-of=logpipeline,app.kubernetes.io/component=operator';
const deployments = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};

export type FoundRelease = KnownRelease & { operatorAccount: string; agentAccount: string };

export type ReleaseAnswer =
  | { status: 'found'; release: FoundRelease }
  | { status: 'none' | 'several' | 'unreadable'; message: string };

/** The Helm release by its operator's settings, in one namespace or in any. Rejects with ApiError when there is no answer. */
export async function findRelease(client: ApiClient, namespace: string | undefined): Promise<ReleaseAnswer> {
  const where = namespace === undefined ? 'in any namespace' : `in the namespace ${namespace}`;
  const found = await list(client, pathOf(resources.configMaps, namespace));
  if (!Array.isArray(found)) {
    return {
      status: 'unreadable',
      message: `Whether there is a release ${where} is not known: ${found.message}. Name its namespace by --release-namespace.`,
    };
  }
  const maps = found.filter((map) => settingsOf(map) !== undefined);
  const [map] = maps;
  if (map === undefined) {
    return {
      status: 'none',
      message: `No release of the chart was found ${where}: nothing would act on LogPipelines. Install it first.`,
    };
  }
  if (maps.length > 1) {
    const names = maps.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(', ');
    return {
      status: 'several',
      message: `There are several releases of the chart: ${names}. Say which by --release-namespace.`,
    };
  }
  return read(client, map);
}

function settingsOf({ data }: KubernetesObject): string | undefined {
  return (data as Record<string, string> | undefined)?.['operator.json'];
}

async function read(client: ApiClient, map: KubernetesObject): Promise<ReleaseAnswer> {
  const { namespace = '', name } = map.metadata;
  let json: unknown;
  try {
    json = JSON.parse(settingsOf(map) ?? '');
  } catch {
    return { status: 'unreadable', message: `The operator's settings ${namespace}/${name} are not JSON.` };
  }
  const parsed = parseSettings(json);
  if (!parsed.ok) {
    return {
      status: 'unreadable',
      message: `The operator's settings ${namespace}/${name} are not those of this version: ${parsed.errors.join('; ')}`,
    };
  }
  const { release, tenants, cluster, buffer, agent, ingest } = parsed.settings;
  const found = await list(client, pathOf(deployments, namespace));
  const [deployment] = Array.isArray(found) ? found : [];
  const pod = (deployment?.['spec'] as PodOwner | undefined)?.template?.spec;
  return {
    status: 'found',
    release: {
      release,
      tenants,
      cluster,
      maxTotalSize: buffer.maxTotalSize,
      agent,
      ingest,
      agentAccount: agent.serviceAccountName,
      operatorAccount: pod?.serviceAccountName ?? `${release.fullname}-operator`,
    },
  };
}

type PodOwner = { template?: { spec?: { serviceAccountName?: string } } };

async function list(client: ApiClient, path: string): Promise<KubernetesObject[] | ApiError> {
  try {
    const query = { labelSelector: SELECTOR };
    return (await client.request<{ items: KubernetesObject[] }>({ method: 'GET', path, query })).items;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return error;
    throw error;
  }
}
