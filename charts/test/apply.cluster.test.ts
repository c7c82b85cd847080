import { join } from 'node:path';
import {
  type Cluster,
  gatewayDefinitions,
  helm,
  monitoringDefinitions,
  startCluster,
} from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { chartFolder, ciValues } from '../src/renderChart.ts';

const MINUTE = 60_000;

// biome-ignore lint/suspicious/noExplicitAny: manifests of fifteen kinds.
type Manifest = any;

const names = await ciValues();
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  const definitions = [...monitoringDefinitions, ...gatewayDefinitions];
  await cluster.kubectl(['apply', '--filename', '-'], list(definitions));
  const names = definitions.map(({ metadata }) => `crd/${metadata.name}`);
  await cluster.kubectl(['wait', ...names, '--for=condition=Established', '--timeout=60s']);
}, 20 * MINUTE);
afterAll(() => cluster?.down(), MINUTE);

async function manifests(name: string, namespace: string): Promise<Manifest[]> {
  const values = join(chartFolder, 'ci', `${name}-values.yaml`);
  const text = await helm(cluster, [
    'template',
    'logpipeline',
    chartFolder,
    '-n',
    namespace,
    '--values',
    values,
  ]);
  return parseAllDocuments(text).flatMap((document) => document.toJS() ?? []);
}

const list = (items: readonly Manifest[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** A namespace at a level of Pod Security, with the accounts that pods name. */
async function namespaceFor(name: string, all: readonly Manifest[], level: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': level };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  const accounts = ['existing-operator', 'existing-agent', 'existing-ingest'].map((account) => ({
    ...{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: name } },
  }));
  const own = all.filter(({ kind }) => kind === 'ServiceAccount');
  // Of dashboards, say, which may lie elsewhere.
  const others = new Set(
    all.map(({ metadata }) => metadata.namespace).filter((other) => other && other !== name),
  );
  const more = [...others].map((other) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: other },
  }));
  await cluster.kubectl(['apply', '--filename', '-'], list([namespace, ...more, ...accounts, ...own]));
}

test.each(names)(
  'the API server takes all that is rendered with the values %s',
  async (name) => {
    const namespace = `values-${name}`;
    const all = await manifests(name, namespace);
    await namespaceFor(namespace, all, 'restricted');
    const flags = ['--server-side', '--dry-run=server', '--validate=strict', '--force-conflicts'];
    const said = await cluster.kubectl(['apply', ...flags, '--filename', '-'], list(all));
    expect(said.trim().split('\n')).toHaveLength(all.length);
  },
  MINUTE,
);

test(
  'what the chart itself runs fits Pod Security restricted',
  async () => {
    const namespace = 'restricted';
    const all = await manifests('ingest', namespace);
    await namespaceFor(namespace, all, 'restricted');
    const pods = all.flatMap((manifest) => podOf(manifest) ?? []);
    expect(pods.map(({ metadata }) => metadata.name)).toEqual([
      'deployment-logpipeline-operator',
      'statefulset-logpipeline-ingest',
      'pod-logpipeline-test',
      'job-logpipeline-uninstall',
    ]);
    for (const pod of pods) {
      await cluster.kubectl(
        ['create', '--dry-run=server', '--filename', '-', '-n', namespace],
        JSON.stringify(pod),
      );
    }
    // The level is in force: a pod without a word about security is refused.
    const careless = { ...pods[0], spec: { containers: [{ name: 'a', image: 'b' }] } };
    await expect(
      cluster.kubectl(
        ['create', '--dry-run=server', '--filename', '-', '-n', namespace],
        JSON.stringify(careless),
      ),
    ).rejects.toThrow('violates PodSecurity "restricted');
  },
  MINUTE,
);

/** The pod that a manifest would become. */
function podOf({ kind, metadata, spec }: Manifest): Manifest | undefined {
  const name = `${kind}-${metadata.name}`.toLowerCase();
  const pod = kind === 'Pod' ? spec : spec?.template?.spec;
  if (pod === undefined) return undefined;
  // As the controller of a StatefulSet makes volumes of its claims.
  const volumes = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name: claim } }: Manifest) => ({
    ...{ name: claim, persistentVolumeClaim: { claimName: `${claim}-0` } },
  }));
  const whole = volumes.length === 0 ? pod : { ...pod, volumes: [...pod.volumes, ...volumes] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: whole };
}
