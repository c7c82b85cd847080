import type { KubernetesObject } from './kubernetesObject.ts';
import type { Resource } from './resource.ts';

const core = (plural: string, kind: string, namespaced = true): Resource => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced,
});

/** The kinds that this project touches. */
export const resources = {
  configMaps: core('configmaps', 'ConfigMap'),
  events: core('events', 'Event'),
  namespaces: core('namespaces', 'Namespace', false),
  nodes: core('nodes', 'Node', false),
  pods: core('pods', 'Pod'),
  secrets: core('secrets', 'Secret'),
  serviceAccounts: core('serviceaccounts', 'ServiceAccount'),
  services: core('services', 'Service'),
  daemonSets: { group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet', namespaced: true },
  leases: {
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    kind: 'Lease',
    namespaced: true,
  },
  logPipelines: {
    group: 'logpipeline.dev',
    version: 'v1alpha1',
    plural: 'logpipelines',
    kind: 'LogPipeline',
    namespaced: true,
  },
} satisfies Record<string, Resource>;

/** Where objects of this apiVersion and kind are, or throws a BUG: what is not in the table is given by the caller. */
export function resourceOf({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): Resource {
  for (const resource of Object.values(resources)) {
    const { group, version } = resource;
    if (resource.kind === kind && apiVersion === (group === '' ? version : `${group}/${version}`))
      return resource;
  }
  throw new Error(`BUG: no resource is known for ${apiVersion} ${kind}: pass it, or add it to resources.ts`);
}
