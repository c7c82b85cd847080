import { join } from 'node:path';
import { binary } from '@logpipeline/test-binaries';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseSettings as parseAgentSettings } from '../../daemonset-agent/src/settings/settings.ts';
import { parseSettings } from '../../ingest-service/src/settings/settings.ts';
import { chartFolder } from '../src/renderChart.ts';
import { type Manifest, manifests, ON, one, podOf, set } from './ingestChart.ts';
import { notes } from './notes.ts';

let program: string;
beforeAll(async () => {
  program = await binary('helm');
});

const IN_PUBLIC = ['--values', join(chartFolder, 'ci', 'ingest-in-public-values.yaml')];
const LEAST = ['--values', join(chartFolder, 'ci', 'ingest-least-values.yaml')];

const mountsOf = ({ volumeMounts }: Manifest) =>
  volumeMounts.map(({ name, subPath }: Manifest) => (subPath === undefined ? name : `${name}/${subPath}`));

test('nothing of it is there unless it is enabled', async () => {
  const all = await manifests();
  expect(JSON.stringify(all.filter(({ kind }) => kind !== 'CustomResourceDefinition'))).not.toContain(
    'logpipeline-ingest',
  );
});

test('only the agent can talk to the API server, to the store, and to who asks for its status', async () => {
  const { spec } = await podOf(...ON, '--set', 's3.credentialsSecret=keys');
  const [agent] = spec.initContainers;
  const [service] = spec.containers;
  expect(spec.automountServiceAccountToken).toBe(false);
  expect(mountsOf(agent)).toEqual([
    ...['agent-settings', 'agent-token', 'api-access', 'data/records', 'data/spool'],
  ]);
  expect(mountsOf(service)).toEqual(['settings', 'data/records']);
  expect(agent.envFrom).toEqual([{ secretRef: { name: 'keys' } }]);
  expect(service.envFrom).toBeUndefined();
});

test('the agent is a sidecar, which starts before the service, and has what is left of the grace period', async () => {
  const { spec } = await podOf(...set('ingest.terminationGracePeriodSeconds=120'));
  expect(spec.initContainers).toMatchObject([{ name: 'agent', restartPolicy: 'Always' }]);
  expect(spec.initContainers[0].readinessProbe, 'what cannot ship can still take').toBeUndefined();
  expect(spec.terminationGracePeriodSeconds).toBe(120);
  const { data } = await one('ConfigMap', ...set('ingest.terminationGracePeriodSeconds=120'));
  expect(JSON.parse(data['agent.json']).shutdownGracePeriod).toBe('75s');
});

test('the service writes where the agent reads', async () => {
  const { data } = await one('ConfigMap', ...ON);
  const { storage } = parse(data['ingest.yaml']);
  const agent = JSON.parse(data['agent.json']);
  expect(agent.recordLogs).toEqual(
    ['browser', 'request'].map((kind) => ({ kind, path: `${storage.path}/${kind}/${kind}.log` })),
  );
  const { spec } = await podOf(...ON);
  for (const container of [...spec.initContainers, ...spec.containers]) {
    const [mount] = container.volumeMounts.filter(({ subPath }: Manifest) => subPath === 'records');
    expect(mount.mountPath).toBe(storage.path);
  }
});

test.each([
  ['as it comes', ON],
  ['with all values', IN_PUBLIC],
  ['with the shortest time to stop', set('ingest.terminationGracePeriodSeconds=60')],
  ['with the longest', set('ingest.terminationGracePeriodSeconds=3600')],
])('service and agent take their settings, %s', async (_, args) => {
  const { data } = await one('ConfigMap', ...args);
  const parsed = parseSettings(parse(data['ingest.yaml']));
  expect(parsed.ok ? [] : parsed.errors).toEqual([]);
  const agent = parseAgentSettings(JSON.parse(data['agent.json']));
  expect(agent.ok ? [] : agent.errors).toEqual([]);
});

test('both containers fit Pod Security restricted, as one user who may write the volume', async () => {
  const { spec } = await podOf(...ON);
  expect(spec.securityContext).toMatchObject({
    ...{ runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 },
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const { securityContext } of [...spec.initContainers, ...spec.containers]) {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
});

test('it may read the configuration of pipelines, and nothing else', async () => {
  const { rules } = await one('Role', ...ON);
  expect(rules).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] }]);
  expect(await one('ClusterRole', ...ON)).toBeUndefined();
});

test('text in its settings stays text, and what the chart knows is in them', async () => {
  const { data } = await one('ConfigMap', ...IN_PUBLIC);
  expect(parse(data['ingest.yaml'])).toMatchObject({
    cluster: 'shop-eu',
    admin: { port: 9881 },
    storage: { path: '/var/lib/logpipeline-ingest', maxSize: '20Gi' },
    redact: { fields: ['{{ .Release.Name }}', 'a\nadmin: {port: 1}'] },
    dedupe: { maxSessions: 2_000_000 },
  });
});

test('a change of its settings, or of its agent’s, replaces the pods; another one does not', async () => {
  const annotations = async (...values: string[]) => (await podOf(...set(...values))).metadata.annotations;
  const before = await annotations();
  const sums = (now: Record<string, string>) =>
    Object.keys(now).filter((name) => name.startsWith('checksum/') && now[name] !== before[name]);
  expect(sums(await annotations('ingest.config.requireKey=true'))).toEqual(['checksum/settings']);
  expect(sums(await annotations('ingest.agent.logLevel=debug'))).toEqual(['checksum/agent-settings']);
  expect(await annotations('ingest.replicas=3', 'operator.replicas=3')).toEqual(before);
});

test('the operator is told how many agents to expect beside it, unless that changes by itself', async () => {
  const told = async (...args: string[]) => {
    const all = await manifests(...args);
    const { data } = all.find((manifest) => manifest.data?.['operator.json'] !== undefined);
    return JSON.parse(data['operator.json']).ingest;
  };
  expect(await told()).toEqual({ enabled: false });
  expect(await told(...set('ingest.replicas=3'))).toEqual({ enabled: true, replicas: 3 });
  expect(await told(...set('ingest.autoscaling.enabled=true'))).toEqual({ enabled: true });
});

test('claims carry nothing that changes with the chart', async () => {
  const { spec } = await one('StatefulSet', ...ON);
  const [{ metadata }] = spec.volumeClaimTemplates;
  expect(metadata.labels).toEqual(spec.selector.matchLabels);
  expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
});

test('volumes that are there already are found by an empty class', async () => {
  const claim = async (...values: string[]) =>
    (await one('StatefulSet', ...set(...values))).spec.volumeClaimTemplates[0].spec.storageClassName;
  expect(await claim()).toBeUndefined();
  expect(await claim('ingest.persistence.storageClass=fast')).toBe('fast');
  expect(await claim('ingest.persistence.storageClass=-')).toBe('');
});

test('without a volume the records are in the pod, and the notes say what that means', async () => {
  const { spec } = await one('StatefulSet', ...LEAST);
  expect(spec.volumeClaimTemplates).toBeUndefined();
  expect(spec.persistentVolumeClaimRetentionPolicy).toBeUndefined();
  expect(spec.template.spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '2Gi' } });
  expect(await notes(program, ...LEAST)).toContain('WARNING: ingest.persistence.enabled is false');
  expect(await notes(program, ...ON)).not.toContain('WARNING');
});

test('who scales it is the autoscaler or the value, never both', async () => {
  expect((await one('StatefulSet', ...ON)).spec.replicas).toBe(2);
  expect(await one('HorizontalPodAutoscaler', ...ON)).toBeUndefined();
  const scaled = set('ingest.autoscaling.enabled=true');
  expect((await one('StatefulSet', ...scaled)).spec.replicas).toBeUndefined();
  const { spec } = await one('HorizontalPodAutoscaler', ...scaled);
  expect(spec.scaleTargetRef).toMatchObject({ kind: 'StatefulSet', name: 'logpipeline-ingest' });
});

const ORIGIN = 'ingest.config.cors.allowedOrigins={https://shop.example.com}';

test.each([
  [IN_PUBLIC, 'https://events.example.com', 'X-Logpipeline-Key: pk_shop_12345678'],
  [set(ORIGIN), 'http://localhost:8080', 'Origin: https://shop.example.com'],
  [
    set(
      'ingest.ingress.enabled=true',
      'ingest.ingress.hosts={a.example.com}',
      'ingest.config.cors.allowedOrigins={*}',
    ),
    'http://a.example.com',
    'Origin: https://any.example.com',
  ],
  [LEAST, 'http://localhost:8080', 'X-Logpipeline-Key: $KEY'],
])('with %j the notes have a request to %s that is from %s', async (args, url, sender) => {
  const text = await notes(program, ...args);
  const command = `curl --include --header 'Content-Type: application/json' --header "${sender}" \\\n`;
  expect(text).toContain(`${command}       ${url}/v1/logs `);
  expect(text.includes('kubectl port-forward')).toBe(url === 'http://localhost:8080');
});

test('while nobody may send anything, the notes say how that is changed', async () => {
  const said = 'Nobody may send anything yet';
  expect(await notes(program, ...ON)).toContain(said);
  expect(await notes(program, ...set(ORIGIN))).not.toContain(said);
  expect(await notes(program)).not.toContain('ingest');
});

test('a route takes off the path that it adds', async () => {
  const rule = async (path: string) => {
    const values = ['ingest.httpRoute.enabled=true', 'ingest.httpRoute.parentRefs[0].name=a'];
    const { spec } = await one('HTTPRoute', ...set(...values, `ingest.httpRoute.path=${path}`));
    return spec.rules[0];
  };
  expect((await rule('/')).filters).toBeUndefined();
  const { matches, filters } = await rule('/events');
  expect(matches[0].path.value).toBe('/events');
  expect(filters[0].urlRewrite.path).toEqual({ type: 'ReplacePrefixMatch', replacePrefixMatch: '/' });
});

/** Who may reach which port, as the policy has it. */
test.each([
  { from: [], open: [8080] },
  { from: ['ingest.networkPolicy.from[0].podSelector.matchLabels.a=b'], open: [] },
])('from anywhere only $open is reached, when the values name $from', async ({ from, open }) => {
  const { spec } = await one('NetworkPolicy', ...set('networkPolicy.enabled=true', ...from));
  const fromAnywhere = spec.ingress.filter((rule: Manifest) => rule.from === undefined);
  expect(fromAnywhere.flatMap(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual(
    open,
  );
  const ports = spec.ingress.flatMap((rule: Manifest) => rule.ports.map(({ port }: Manifest) => port));
  expect(ports.sort(), 'nobody is named who may read metrics').toEqual([8080, 9880]);
});

test.each([
  [['ingest.config.cluster=other'], 'ingest.config.cluster is set: the chart sets it'],
  [['ingest.config.public.port=80'], 'ingest.config.public is set: the chart sets it'],
  [['ingest.config.storage.path=/data'], 'ingest.config.storage.path is set: the chart sets it'],
  [['ingest.config.storage.maxSize=1Gi'], 'use the value ingest.maxRecordsSize'],
  [['ingest.existingConfigSecret=a', 'ingest.config.requireKey=true'], 'are both set'],
  [['ingest.serviceAccount.create=false'], 'ingest.serviceAccount.name is empty'],
  [['ingest.httpRoute.enabled=true'], 'ingest.httpRoute.parentRefs is empty'],
  [['ingest.autoscaling.enabled=true', 'ingest.autoscaling.minReplicas=11'], 'is more than maxReplicas'],
  [['ingest.terminationGracePeriodSeconds=30'], "at '/ingest/terminationGracePeriodSeconds'"],
  [['ingest.ingress.hosts={https://a.example.com}'], "at '/ingest/ingress/hosts/0'"],
  [['ingest.service.sessionAffinity=Cookie'], "at '/ingest/service/sessionAffinity'"],
  [['ingest.replica=3'], "at '/ingest': additional properties 'replica' not allowed"],
])('%j is refused: %s', async (values, message) => {
  await expect(manifests(...set(...values))).rejects.toThrow(message);
});
