import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { LogPipelineCondition, LogPipelineStatus } from '@logpipeline/crds';
import {
  type ApiClient,
  applyObject,
  createApiClient,
  getObject,
  type KubernetesObject,
  pathOf,
  type Resource,
  resources,
  systemClock,
} from '@logpipeline/kubernetes';
import { pino } from 'pino';
import { parse } from 'yaml';
import { type ApiServer, startApiServer } from '../../../kubernetes/test/apiServer.ts';
import { type Operator, type OperatorOptions, startOperator } from '../../src/operator.ts';
import { parseSettings, type Settings } from '../../src/settings/settings.ts';

const crds: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

export type TestCluster = ApiServer & {
  client: ApiClient;
  make(object: Record<string, unknown>): Promise<KubernetesObject>;
  makeRbac(object: Record<string, unknown>): Promise<KubernetesObject>;
};

/** A real API server that knows LogPipelines. */
export async function startTestCluster(): Promise<TestCluster> {
  const server = await startApiServer();
  const client = createApiClient(server.connection());
  const definition = parse(
    await readFile(new URL('../../../crds/logpipelines.yaml', import.meta.url), 'utf8'),
  );
  await client.request({ method: 'POST', path: pathOf(crds), body: definition });
  await eventually(() => client.request({ method: 'GET', path: pathOf(resources.logPipelines) }));
  const make = (object: Record<string, unknown>) =>
    applyObject<KubernetesObject>(client, object as KubernetesObject, { fieldManager: 'test' });
  const makeRbac = (object: Record<string, unknown>) => {
    const kind = String(object['kind']);
    const resource: Resource = {
      group: 'rbac.authorization.k8s.io',
      version: 'v1',
      plural: `${kind.toLowerCase()}s`,
      kind,
      namespaced: !kind.startsWith('Cluster'),
    };
    return applyObject<KubernetesObject>(client, object as KubernetesObject, {
      fieldManager: 'test',
      resource,
    });
  };
  return {
    ...server,
    client,
    make,
    makeRbac,
    async stop() {
      client.close();
      await server.stop();
    },
  };
}

let releases = 0;

/** A release in a namespace of its own, as the chart would install it, but for the operator itself. */
export async function installRelease(
  cluster: TestCluster,
  more: Record<string, unknown> = {},
): Promise<{ settings: Settings; namespace: string }> {
  const namespace = `release-${++releases}`;
  await cluster.make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await cluster.make({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lgp-operator', namespace } });
  return { settings: testSettings(namespace, more), namespace };
}

export function testSettings(namespace: string, more: Record<string, unknown> = {}): Settings {
  const parsed = parseSettings({
    release: { name: 'lgp', namespace, fullname: 'lgp' },
    agent: { image: 'logpipeline-agent:test', serviceAccountName: 'lgp-agent' },
    http: { port: 0 },
    logLevel: 'error',
    leaderElection: { leaseDuration: '3s', renewDeadline: '2s', retryPeriod: '200ms' },
    ...more,
  });
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return parsed.settings;
}

/** An operator within this process; `writes` are its own requests that change something, but for its lease. */
export async function runOperator(
  cluster: TestCluster,
  settings: Settings,
  more: Partial<OperatorOptions> = {},
): Promise<{ operator: Operator; writes: string[] }> {
  const writes: string[] = [];
  const own = more.client ?? createApiClient(cluster.connection());
  const client: ApiClient = {
    ...own,
    request(request) {
      if (request.method !== 'GET' && !request.path.includes('/leases')) {
        writes.push(`${request.method} ${request.path}`);
      }
      return own.request(request);
    },
  };
  const operator = await startOperator({
    settings,
    identity: 'test-operator',
    log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
    clock: systemClock,
    random: Math.random,
    version: '0.0.0',
    unique: () => randomBytes(8).toString('hex'),
    newToken: () => 'test-token',
    onLost: () => {},
    ...more,
    client,
  });
  return { operator, writes };
}

/** What `look` gives once it gives something and does not throw. */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
  deadlineMs = 10_000,
): Promise<T> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    let last: unknown = 'it gave nothing';
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`not within ${deadlineMs} ms: ${look}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function get(
  cluster: TestCluster,
  resource: Resource,
  namespace: string,
  name: string,
): Promise<KubernetesObject | undefined> {
  return getObject<KubernetesObject>(cluster.client, resource, namespace, name);
}

/** The conditions of a pipeline (`<namespace>/<name>`) by their type. */
export async function conditionsOf(
  cluster: TestCluster,
  pipeline: string,
): Promise<Record<string, LogPipelineCondition>> {
  const [namespace = '', name = ''] = pipeline.split('/');
  const object = await get(cluster, resources.logPipelines, namespace, name);
  const { conditions = [] } = (object?.['status'] ?? {}) as LogPipelineStatus;
  return Object.fromEntries(conditions.map((condition) => [condition.type, condition]));
}
