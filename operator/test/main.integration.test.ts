import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf, resources } from '@logpipeline/kubernetes';
import { freePort } from '@logpipeline/test-binaries';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { configurationSecretName } from '../src/plan/names.ts';
import {
  eventually,
  get,
  installRelease,
  startTestCluster,
  type TestCluster,
} from './reconcile/operatorFixture.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

let cluster: TestCluster;
let folder: string;
let namespace: string;
let running: ChildProcess[];

beforeAll(async () => {
  cluster = await startTestCluster();
  folder = await mkdtemp(join(tmpdir(), 'operator-'));
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  ({ namespace } = await installRelease(cluster));
  running = [];
});
afterEach(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

type Process = { child: ChildProcess; port: number; output: () => string; ended: Promise<number | null> };

async function run(
  name: string,
  args: string[] = [],
  settings: Record<string, unknown> = {},
): Promise<Process> {
  const port = await freePort();
  const config = join(folder, `${name}.json`);
  await writeFile(
    config,
    JSON.stringify({
      release: { name: 'lgp', namespace, fullname: 'lgp' },
      agent: { image: 'logpipeline-agent:test', serviceAccountName: 'lgp-agent' },
      http: { port },
      leaderElection: { leaseDuration: '3s', renewDeadline: '2s', retryPeriod: '200ms' },
      ...settings,
    }),
  );
  const child = spawn(
    process.execPath,
    [MAIN, '--config', config, '--kubeconfig', cluster.kubeconfig, ...args],
    {
      env: { ...process.env, POD_NAME: name },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said += chunk;
    });
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, port, output: () => said, ended };
}

const page = (process: Process, path: string) => fetch(`http://127.0.0.1:${process.port}${path}`);
const isReady = async (process: Process) => ((await page(process, '/readyz')).ok ? true : undefined);
const holder = async () => {
  const lease = await get(cluster, resources.leases, namespace, 'lgp-operator');
  return (lease?.['spec'] as { holderIdentity?: string } | undefined)?.holderIdentity;
};
const pipeline = (name: string, spec: Record<string, unknown> = {}) =>
  cluster.make({
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace },
    spec: { bucket: 'my-logs', suspend: true, ...spec },
  });
const configuration = (name: string) =>
  get(cluster, resources.secrets, namespace, configurationSecretName(`${namespace}/${name}`));

test('--check says what is wrong with the settings, and what is right', async () => {
  const good = await run('good', ['--check']);
  expect(await good.ended).toBe(0);
  const bad = await run('bad', ['--check', '--json'], { http: { port: -1 }, logLevel: 'loud' });
  expect(await bad.ended).toBe(2);
  expect(JSON.parse(bad.output())).toEqual({
    ok: false,
    errors: [expect.stringContaining('http.port: -1'), expect.stringContaining('logLevel: "loud"')],
  });
});

test('the standby is ready, and takes over within the lease when the leader is killed', async () => {
  const first = await run('first');
  await eventually(() => isReady(first), 20_000);
  await eventually(async () => ((await holder()) === 'first' ? true : undefined));
  const second = await run('second');
  await eventually(() => isReady(second), 20_000);
  await pipeline('before');
  await eventually(() => configuration('before'));
  first.child.kill('SIGKILL');
  await pipeline('after');
  await eventually(() => configuration('after'), 6_000);
  expect(await holder()).toBe('second');
});

test('SIGTERM gives up the lease, so that another need not wait for it to run out', async () => {
  const long = { leaderElection: { leaseDuration: '60s', renewDeadline: '50s', retryPeriod: '200ms' } };
  const first = await run('first', [], long);
  await eventually(async () => ((await holder()) === 'first' ? true : undefined), 20_000);
  const second = await run('second', [], long);
  await eventually(() => isReady(second), 20_000);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  await eventually(async () => ((await holder()) === 'second' ? true : undefined));
});

test('SIGTERM while it starts ends it as at any other time', async () => {
  const kubeconfig = join(folder, 'nobody.json');
  const named = { clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${await freePort()}` } }] };
  const context = { contexts: [{ name: 'c', context: { cluster: 'c' } }], 'current-context': 'c' };
  await writeFile(kubeconfig, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...named, ...context }));
  // It waits for an API server that does not answer.
  const starting = await run('starting', ['--kubeconfig', kubeconfig]);
  await eventually(async () => {
    const answer = await page(starting, '/healthz').catch(() => undefined);
    return answer?.ok ? true : undefined;
  }, 20_000);
  starting.child.kill('SIGTERM');
  expect(await starting.ended).toBe(0);
  expect(starting.output()).toContain('Stopping');
});

test('who loses the lease ends', async () => {
  const first = await run('first');
  await eventually(async () => ((await holder()) === 'first' ? true : undefined), 20_000);
  await cluster.client.request({
    method: 'PATCH',
    path: pathOf(resources.leases, namespace, 'lgp-operator'),
    contentType: 'application/merge-patch+json',
    body: { spec: { holderIdentity: 'somebody-else' } },
  });
  expect(await first.ended).toBe(1);
});

test('--clear-finalizers takes ours away, leaves those of others, and ends', async () => {
  await pipeline('ours');
  await cluster.client.request({
    method: 'PATCH',
    path: pathOf(resources.logPipelines, namespace, 'ours'),
    contentType: 'application/merge-patch+json',
    body: { metadata: { finalizers: ['example.com/theirs', 'logpipeline.dev/lifecycle'] } },
  });
  const cleared = await run('clear', ['--clear-finalizers']);
  expect(await cleared.ended).toBe(0);
  const left = await get(cluster, resources.logPipelines, namespace, 'ours');
  expect(left?.metadata.finalizers).toEqual(['example.com/theirs']);
});

test('metrics and health are on one port', async () => {
  const operator = await run('first');
  await eventually(() => isReady(operator), 20_000);
  expect((await page(operator, '/healthz')).status).toBe(200);
  await eventually(async () => {
    const text = await (await page(operator, '/metrics')).text();
    return text.includes('leader_election_master_status{name="lgp-operator"} 1') || undefined;
  });
});
