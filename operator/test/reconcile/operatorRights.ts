import { pathOf, resources } from '@logpipeline/kubernetes';
import type { TestCluster } from './operatorFixture.ts';

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };
/** A right that is left out. */
export type Missing = { resource: string; verb: string };

export function without(resource: string, verb: string): Missing[] {
  return [{ resource, verb }];
}

/** The rights that the chart gives the operator, less some. */
export async function allowOperator(
  cluster: TestCluster,
  namespace: string,
  missing: readonly Missing[] = [],
): Promise<void> {
  const rule = (group: string, resource: string, verbs: string[]): Rule => ({
    apiGroups: [group],
    resources: [resource],
    verbs: verbs.filter((verb) => !missing.some((left) => left.resource === resource && left.verb === verb)),
  });
  const inCluster = [
    rule('logpipeline.dev', 'logpipelines', ['get', 'list', 'watch', 'patch']),
    rule('logpipeline.dev', 'logpipelines/status', ['patch']),
    rule('', 'namespaces', ['list', 'watch']),
    rule('', 'nodes', ['list', 'watch']),
    rule('', 'events', ['create', 'patch']),
  ];
  const inRelease = [
    rule('', 'configmaps', ['list', 'watch', 'create', 'patch']),
    rule('', 'secrets', ['list', 'watch', 'create', 'patch', 'delete']),
    rule('apps', 'daemonsets', ['list', 'watch', 'create', 'patch']),
    rule('', 'pods', ['list', 'watch']),
    rule('coordination.k8s.io', 'leases', ['get', 'create', 'update']),
  ];
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const name = 'lgp-operator';
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const clusterWide = `${name}-${namespace}`;
  await cluster.make({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  await cluster.makeRbac({
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: clusterWide },
    rules: inCluster,
  });
  await cluster.makeRbac({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: clusterWide },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterWide },
    subjects,
  });
  await cluster.makeRbac({ apiVersion, kind: 'Role', metadata: { name, namespace }, rules: inRelease });
  await cluster.makeRbac({
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects,
  });
}

export async function serviceAccountToken(cluster: TestCluster, namespace: string): Promise<string> {
  const { status } = await cluster.client.request<{ status: { token: string } }>({
    method: 'POST',
    path: pathOf(resources.serviceAccounts, namespace, 'lgp-operator', 'token'),
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3_600 },
    },
  });
  return status.token;
}
