import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, createApiClient, type KubernetesObject } from '@logpipeline/kubernetes';
import { kubeconfigConnection } from '@logpipeline/kubernetes/kubeconfig';
import { afterAll, beforeAll } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type ApiServer, startApiServer } from '../../kubernetes/test/apiServer.ts';
import { type Outcome, run } from '../src/run.ts';

const fromRoot = (path: string) => new URL(`../../${path}`, import.meta.url);
/** What of the chart is needed here, by the path of its kind. */
export const PATHS: Record<string, string> = {
  ConfigMap: '/api/v1/namespaces/logpipeline/configmaps',
  ServiceAccount: '/api/v1/namespaces/logpipeline/serviceaccounts',
  Deployment: '/apis/apps/v1/namespaces/logpipeline/deployments',
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/logpipeline/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/logpipeline/rolebindings',
};

export type ClusterFixture = {
  readonly server: ApiServer;
  readonly client: ApiClient;
  /** For files; removed at the end. */
  readonly folder: string;
  make(path: string, body: unknown): Promise<KubernetesObject>;
  /** The CRD, and of the chart what is asked about here. */
  installChart(): Promise<void>;
  /** `logpipeline check` of this text against this cluster. */
  logpipeline(text: string, more?: string[], kubeconfig?: string): Promise<Outcome>;
  /** The kubeconfig of somebody who may do nothing but what this ClusterRole says. */
  kubeconfigOf(role: string): Promise<string>;
};

/** A real API server for the tests of a file, with the namespaces `logpipeline` and `apps`. */
export function clusterFixture(): ClusterFixture {
  let server: ApiServer;
  let client: ApiClient;
  let folder: string;
  beforeAll(async () => {
    server = await startApiServer();
    client = createApiClient(server.connection());
    folder = await mkdtemp(join(tmpdir(), 'cluster-'));
    for (const name of ['logpipeline', 'apps']) {
      await make('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
  }, 600_000);
  afterAll(async () => {
    client?.close();
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const make = (path: string, body: unknown) =>
    client.request<KubernetesObject>({ method: 'POST', path, body });

  async function installChart(): Promise<void> {
    await make(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      parse(await readFile(fromRoot('crds/logpipelines.yaml'), 'utf8')),
    );
    const golden = await readFile(fromRoot('charts/test/golden/default.yaml'), 'utf8');
    for (const document of parseAllDocuments(golden)) {
      const object = document.toJS() as KubernetesObject | null;
      const path = PATHS[object?.kind ?? ''];
      if (object !== null && path !== undefined) await make(path, object);
    }
  }

  function logpipeline(text: string, more: string[] = [], kubeconfig = server.kubeconfig): Promise<Outcome> {
    return run(['check', '-f', '-', '--kubeconfig', kubeconfig, ...more], {
      version: '0.1.0',
      readInput: async () => text,
      connect: async ({ kubeconfig: path, context }) => kubeconfigConnection({ path, context }),
      streams: { input: () => process.stdin, write: async () => {}, warn: () => {} },
      region: undefined,
      now: Date.now,
      signal: new AbortController().signal,
    });
  }

  async function kubeconfigOf(role: string): Promise<string> {
    const name = `user-${randomBytes(4).toString('hex')}`;
    const accounts = '/api/v1/namespaces/apps/serviceaccounts';
    await make(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
    await make('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'apps' }],
    });
    const token = (
      await make(`${accounts}/${name}/token`, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {},
      })
    )['status'] as { token: string };
    const config = JSON.parse(await readFile(server.kubeconfig, 'utf8'));
    config.users[0].user = { token: token.token };
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    return path;
  }

  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    get folder() {
      return folder;
    },
    make,
    installChart,
    logpipeline,
    kubeconfigOf,
  };
}

export const pipeline = (key: string, spec: object) => {
  const [namespace, name] = key.split('/');
  return JSON.stringify({
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace },
    spec,
  });
};

/** `verb group resource name` of all rules of the chart's roles of one name. */
export async function grantedByChart(): Promise<(name: string) => string[]> {
  type Rule = { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] };
  const documents = parseAllDocuments(await readFile(fromRoot('charts/test/golden/default.yaml'), 'utf8'));
  const objects = documents.map((document) => document.toJS() as KubernetesObject | null);
  return (name) =>
    objects
      .filter(
        (object) => object !== null && /^(Cluster)?Role$/.test(object.kind) && object.metadata.name === name,
      )
      .flatMap((object) => (object?.['rules'] ?? []) as Rule[])
      .flatMap(({ apiGroups, resources, resourceNames = [''], verbs }) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) =>
            resourceNames.flatMap((one) => verbs.map((verb) => [verb, group, resource, one].join(' '))),
          ),
        ),
      )
      .sort();
}
