import { type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';

/** What a pipeline of the bench is called, and where it is. */
export type PipelineName = { namespace: string; name: string };

export type Store = { endpoint: string; bucket: string; accessKey: string; secretKey: string };

/** One in so many pipelines is a tenant's, in a namespace that ten of them share, with a Secret of its own there. */
const TENANTS_EVERY = 4;
const TENANTS_IN_NAMESPACE = 10;
const CREDENTIALS = 'store-credentials';

/** @param home the release's namespace */
export function pipelineNames(count: number, home: string): PipelineName[] {
  return Array.from({ length: count }, (_, index) => {
    const tenant = Math.floor(index / TENANTS_EVERY / TENANTS_IN_NAMESPACE);
    return {
      namespace: index % TENANTS_EVERY === TENANTS_EVERY - 1 ? `team-${tenant}` : home,
      name: `pipeline-${String(index).padStart(5, '0')}`,
    };
  });
}

/** Everything that people make for these pipelines, in the order in which it is to be made. */
export function pipelineObjects(
  names: readonly PipelineName[],
  store: Store,
  home: string,
  operator: { namespace: string; name: string },
): { path: string; body: KubernetesObject }[] {
  const namespaces = [...new Set(names.map(({ namespace }) => namespace))];
  const tenants = namespaces.filter((namespace) => namespace !== home);
  return [
    ...tenants.map((name) => ({
      path: pathOf(resources.namespaces),
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    })),
    ...namespaces.map((namespace) => credentials(namespace, store)),
    ...tenants.flatMap((namespace) => grant(namespace, operator)),
    ...names.map(({ namespace, name }) => ({
      path: pathOf(resources.logPipelines, namespace),
      body: {
        apiVersion: 'logpipeline.dev/v1alpha1',
        kind: 'LogPipeline',
        metadata: { namespace, name },
        spec: spec(store),
      },
    })),
  ];
}

function spec({ endpoint, bucket }: Store): Record<string, unknown> {
  return {
    bucket,
    interval: '15m',
    levels: ['INFO', 'WARN', 'ERROR', 'FATAL'],
    s3: { endpoint, forcePathStyle: true, credentialsSecretRef: { name: CREDENTIALS } },
    select: {
      pods: { matchLabels: { 'app.kubernetes.io/part-of': 'shop' } },
      containers: { exclude: ['istio-proxy'] },
      attachLabels: ['app.kubernetes.io/name', 'app.kubernetes.io/version'],
    },
    // The least, so that a thousand of them fit into a node's total and none is scaled down.
    buffer: { maxSize: '16Mi' },
  };
}

function credentials(namespace: string, { accessKey, secretKey }: Store) {
  return {
    path: pathOf(resources.secrets, namespace),
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace, name: CREDENTIALS },
      stringData: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey },
    },
  };
}

/** A tenant lets the operator read the one Secret. */
function grant(namespace: string, operator: { namespace: string; name: string }) {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { namespace, name: 'logpipeline-credentials' };
  const path = (plural: string) => `/apis/${apiVersion}/namespaces/${namespace}/${plural}`;
  const rule = { apiGroups: [''], resources: ['secrets'], resourceNames: [CREDENTIALS], verbs: ['get'] };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name };
  return [
    { path: path('roles'), body: { apiVersion, kind: 'Role', metadata, rules: [rule] } },
    {
      path: path('rolebindings'),
      body: {
        apiVersion,
        kind: 'RoleBinding',
        metadata,
        roleRef,
        subjects: [{ kind: 'ServiceAccount', ...operator }],
      },
    },
  ];
}
