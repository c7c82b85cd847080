import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentSummary,
  CONFIGURATION_KEY,
  CONFIGURATION_LABEL,
  CONFIGURATION_LABEL_VALUE,
} from '@logpipeline/crds/agent';
import { type Cluster, startCluster } from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { MAIN } from '../agent/agentFixture.ts';

const NAMESPACE = 'logging';
const DEADLINE_MS = 60_000;
/** An even number: the first one makes it run, the last one leaves it suspended. */
const CHANGES = 6;
/** A change is in effect within this, ms. */
const IN_EFFECT_MS = 2_000;
/** The rights that an agent has, see the chart. */
const ACCESS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'agent', namespace: NAMESPACE } },
  role('ClusterRole', ['pods', 'nodes']),
  role('Role', ['secrets']),
  binding('ClusterRole'),
  binding('Role'),
];

let cluster: Cluster;
let folder: string;
let server: URL;
let agent: { child: ChildProcess; port: number } | undefined;

beforeAll(async () => {
  cluster = await startCluster();
  folder = mkdtempSync(join(tmpdir(), 'live-agent-'));
  for (const name of ['account', 'objects', 'logs']) mkdirSync(join(folder, name));
  const { clusters } = parse(readFileSync(cluster.kubeconfig, 'utf8'));
  server = new URL(clusters[0].cluster.server);
  copyFileSync(clusters[0].cluster['certificate-authority'], join(folder, 'account', 'ca.crt'));
  await cluster.kubectl(['apply', '-f', '-'], ACCESS.map((object) => JSON.stringify(object)).join('\n'));
  const token = await cluster.kubectl(['create', 'token', 'agent', '--namespace', NAMESPACE]);
  writeFileSync(join(folder, 'account', 'token'), token);
}, 300_000);

afterAll(async () => {
  await stop('SIGKILL');
  await cluster?.down();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

function role(kind: 'Role' | 'ClusterRole', names: string[]): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'agent', ...(kind === 'Role' ? { namespace: NAMESPACE } : {}) },
    rules: [{ apiGroups: [''], resources: names, verbs: ['list', 'watch'] }],
  };
}

function binding(kind: 'Role' | 'ClusterRole'): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: `${kind}Binding`,
    metadata: { name: 'agent', ...(kind === 'Role' ? { namespace: NAMESPACE } : {}) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: 'agent' },
    subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: NAMESPACE }],
  };
}

async function start(): Promise<void> {
  const config = join(folder, 'agent.json');
  writeFileSync(
    config,
    JSON.stringify({
      node: cluster.nodeName,
      spool: { path: join(folder, 'spool') },
      http: { host: '127.0.0.1', port: 0 },
      kubernetes: { namespace: NAMESPACE, serviceAccountPath: join(folder, 'account') },
    }),
  );
  const child = spawn(process.execPath, [MAIN, '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, KUBERNETES_SERVICE_HOST: server.hostname, KUBERNETES_SERVICE_PORT: server.port },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const started = /"port":(\d+)/.exec(chunk.toString());
      if (started !== null) resolve(Number(started[1]));
    });
    child.once('exit', (code) => reject(new Error(`the agent ended with ${code}`)));
  });
  agent = { child, port };
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (agent === undefined) return;
  const { child } = agent;
  agent = undefined;
  child.kill(signal);
  await once(child, 'exit');
}

async function summary(): Promise<AgentSummary> {
  return (await (await fetch(`http://127.0.0.1:${agent?.port}/status?view=summary`)).json()) as AgentSummary;
}

async function until(what: string, condition: (summary: AgentSummary) => boolean): Promise<number> {
  const started = Date.now();
  while (!condition(await summary())) {
    if (Date.now() - started > DEADLINE_MS) throw new Error(`it is still not so that ${what}`);
    await sleep(20);
  }
  return Date.now() - started;
}

async function configure(changes: object): Promise<void> {
  const configuration = {
    namespace: 'default',
    name: 'app',
    destination: { directory: { path: join(folder, 'objects') } },
    interval: '3600000ms',
    files: { include: [join(folder, 'logs', '*.log')] },
    ...changes,
  };
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'logpipeline-config-1',
      namespace: NAMESPACE,
      labels: { [CONFIGURATION_LABEL]: CONFIGURATION_LABEL_VALUE },
    },
    stringData: { [CONFIGURATION_KEY]: JSON.stringify(configuration) },
  };
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(secret));
}

const objects = () =>
  readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true }).filter(({ name }) =>
    name.endsWith('.ndjson.zst'),
  ).length;
const states = ({ pipelines }: AgentSummary) => pipelines.map(({ state }) => state).join();

test('a configuration comes by the API server, changes, and outlives both of them', async () => {
  await start();
  await until('the list is there', ({ configurationSynced }) => configurationSynced);
  expect((await fetch(`http://127.0.0.1:${agent?.port}/readyz`)).status).toBe(200);
  const took: number[] = [];
  for (let change = 0; change < CHANGES; change++) {
    const suspend = change % 2 === 1;
    const wanted = suspend ? 'suspended' : 'running';
    await configure({ suspend });
    took.push(await until(`it is ${wanted}`, (now) => states(now) === wanted));
  }
  // The middle one, since a machine that does other things as well delays one or another.
  expect(took.sort((a, b) => a - b)[CHANGES / 2]).toBeLessThan(IN_EFFECT_MS);

  await cluster.stopComponent('kube-apiserver');
  await stop('SIGKILL');
  await start();
  await until('it runs from its copy', (now) => states(now) === 'suspended');
  expect((await summary()).configurationSynced).toBe(false);
  await cluster.startComponent('kube-apiserver');
  await until('it follows again', ({ configurationSynced }) => configurationSynced);
  await configure({});
  await until('it runs', (now) => states(now) === 'running');
}, 300_000);

test('a cordoned node uploads at once and every 15 s, and one that stays by the interval', async () => {
  const write = (lines: number) =>
    writeFileSync(join(folder, 'logs', 'app.log'), 'INFO x\n'.repeat(lines), { flag: 'a' });
  write(10);
  await until('it is read', ({ pipelines }) => pipelines[0]?.oldestUnshippedTime !== null);
  expect(objects()).toBe(0);
  await cluster.kubectl(['cordon', cluster.nodeName]);
  await until(
    'it leaves',
    ({ leaving }) => leaving === 'the node is cordoned' || leaving?.includes('taint') === true,
  );
  await until('all is uploaded', ({ pipelines }) => pipelines[0]?.totals.records === 10);
  write(5);
  const seconds =
    (await until('the rest is uploaded', ({ pipelines }) => pipelines[0]?.totals.records === 15)) / 1000;
  expect(seconds).toBeLessThan(20);
  await cluster.kubectl(['uncordon', cluster.nodeName]);
  await until('it stays', ({ leaving }) => leaving === undefined);
  await cluster.kubectl(['delete', 'secret', 'logpipeline-config-1', '--namespace', NAMESPACE]);
  await until('the deletion is believed', ({ pipelines }) => pipelines.length === 0);
}, 300_000);
