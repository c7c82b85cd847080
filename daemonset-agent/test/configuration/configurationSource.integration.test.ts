import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClusterAgent, NODES, node, SECRETS, secretOf } from './clusterAgent.ts';

const DEADLINE_MS = 20_000;

let agent: ClusterAgent;
beforeEach(() => {
  agent = new ClusterAgent();
});
afterEach(() => agent.close());

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it is still not so that ${what}`);
    await sleep(20);
  }
}

const state = async () => (await agent.summary()).pipelines.map((pipeline) => pipeline.state);
const write = (lines: number) =>
  appendFileSync(join(agent.folder, 'logs', 'app.log'), 'INFO x\n'.repeat(lines));
const objects = (where: string) =>
  readdirSync(join(agent.folder, where), { recursive: true, withFileTypes: true }).filter(({ name }) =>
    name.endsWith('.ndjson.zst'),
  ).length;
const ready = async () => (await agent.get('/readyz')).status;
const runs = () => until('the pipeline runs', async () => (await state()).join() === 'running');

test('ready without pipelines once the list is there, and not before', async () => {
  agent.cluster.goAway();
  await agent.start();
  expect(await ready()).toBe(503);
  agent.cluster.comeBack();
  await until('it is ready', async () => (await ready()) === 200);
  expect(await agent.summary()).toMatchObject({ configurationSynced: true, pipelines: [], rejected: [] });
});

test('a pipeline comes, changes within two seconds, and goes', async () => {
  await agent.start();
  agent.configure();
  await runs();
  const [first] = (await agent.summary()).pipelines;
  agent.configure({ suspend: true });
  const changed = Date.now();
  await until('it is suspended', async () => (await state()).join() === 'suspended');
  expect(Date.now() - changed).toBeLessThan(2_000);
  const [second] = (await agent.summary()).pipelines;
  expect(second?.revision).toMatch(/^[0-9a-f]{16}$/);
  expect(second?.revision).not.toBe(first?.revision);
  agent.cluster.remove(SECRETS, 'logpipeline-config-1');
  await until('it is gone', async () => (await state()).length === 0);
});

test('it starts from its copies while the API server is away, and believes no deletion meanwhile', async () => {
  await agent.start();
  agent.configure();
  await runs();
  const copy = join(agent.folder, 'spool', 'configuration', 'logpipeline-config-1.json');
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  await agent.stop();
  agent.cluster.goAway();
  await agent.start();
  await runs();
  expect(await ready()).toBe(200);
  expect((await agent.summary()).configurationSynced).toBe(false);
  agent.cluster.remove(SECRETS, 'logpipeline-config-1');
  expect(await state()).toEqual(['running']);
  agent.cluster.comeBack();
  await until('the deletion is believed', async () => (await state()).length === 0);
  expect(readdirSync(join(agent.folder, 'spool', 'configuration'))).toEqual([]);
});

test('a configuration that cannot be used is said to be, and the last good one goes on, also after a restart', async () => {
  await agent.start();
  agent.configure();
  await runs();
  agent.configure({
    interval: 'soon',
    destination: { s3: { bucket: 'logs', credentials: { secretAccessKey: 'HUSH' } } },
  });
  await until('it is rejected', async () => (await agent.summary()).rejected.length === 1);
  const { rejected, pipelines } = await agent.summary();
  expect(rejected).toMatchObject([{ secret: 'logpipeline-config-1', pipeline: 'default/app' }]);
  expect(rejected[0]?.errors.join()).toContain('interval: "soon" is not valid');
  expect(JSON.stringify(rejected)).not.toContain('HUSH');
  expect(pipelines).toMatchObject([{ state: 'running' }]);
  expect(pipelines[0]?.revision).not.toBe(rejected[0]?.revision);
  const metrics = await (await agent.get('/metrics')).text();
  expect(metrics).toContain('logpipeline_config_rejected 1\n');
  expect(metrics).toContain('logpipeline_config_reloads_total{result="accepted"} 1\n');
  await agent.stop();
  await agent.start();
  await runs();
  await until('it is rejected again', async () => (await agent.summary()).rejected.length === 1);
  agent.configure({ interval: '7200000ms' });
  await until('it is good again', async () => (await agent.summary()).rejected.length === 0);
});

test.each([
  ['no JSON', secretOf('other', '{"password": "HUSH'), 'pipeline.json: not valid JSON'],
  [
    'no key',
    { ...secretOf('other', ''), data: {} },
    'pipeline.json: missing; the Secret must hold a pipeline under this key',
  ],
])('%s', async (_, secret, error) => {
  await agent.start();
  agent.cluster.put(SECRETS, secret);
  await until('it is rejected', async () => (await agent.summary()).rejected.length === 1);
  expect((await agent.summary()).rejected[0]?.errors).toEqual([error]);
});

test('two Secrets for one pipeline: the first goes on, and the second takes its place when it is gone', async () => {
  await agent.start();
  agent.configure();
  await runs();
  agent.configure({ interval: '60000ms' }, 'second');
  await until('it is rejected', async () => (await agent.summary()).rejected.length === 1);
  expect((await agent.summary()).rejected[0]?.errors.join()).toContain(
    'default/app is configured by the Secret logpipeline-config-1',
  );
  agent.cluster.remove(SECRETS, 'logpipeline-config-1');
  await until('the second one is in effect', async () => (await agent.summary()).rejected.length === 0);
  await runs();
});

test('on a node that goes away what was read is uploaded at once; on one that stays it waits again', async () => {
  await agent.start();
  agent.configure();
  await runs();
  write(10);
  await until(
    'it is read',
    async () => ((await agent.summary()).pipelines[0]?.oldestUnshippedTime ?? null) !== null,
  );
  expect(objects('a')).toBe(0);
  agent.cluster.put(NODES, node({ taints: [{ key: 'karpenter.sh/disrupted', effect: 'NoSchedule' }] }));
  await until('it is uploaded', async () => objects('a') === 1);
  expect((await agent.summary()).leaving).toBe(
    'the node has the taint karpenter.sh/disrupted: Karpenter removes it',
  );
  agent.cluster.put(NODES, node({}));
  await until('the node stays', async () => (await agent.summary()).leaving === undefined);
});

test('a copy that cannot be read stops neither the agent nor other pipelines', async () => {
  await agent.start();
  agent.configure();
  await runs();
  await agent.stop();
  agent.cluster.goAway();
  mkdirSync(join(agent.folder, 'spool', 'configuration', 'a-broken-one.json'));
  await agent.start();
  await runs();
  agent.cluster.comeBack();
  await until('the list is there', async () => (await agent.summary()).configurationSynced);
  expect(await state()).toEqual(['running']);
});

test('where copies cannot be kept the agent starts all the same, and goes by the API server', async () => {
  mkdirSync(join(agent.folder, 'spool'));
  writeFileSync(join(agent.folder, 'spool', 'configuration'), 'a file in the way');
  agent.configure();
  await agent.start();
  await runs();
});

test('a copy that could not be kept is kept later', async () => {
  const copy = join(agent.folder, 'spool', 'configuration', 'logpipeline-config-1.json');
  await agent.start();
  mkdirSync(`${copy}.tmp`);
  agent.configure();
  await runs();
  expect(existsSync(copy)).toBe(false);
  rmSync(`${copy}.tmp`, { recursive: true });
  agent.cluster.put(SECRETS, secretOf('another', '{}'));
  await until('the copy is there', async () => existsSync(copy));
});
