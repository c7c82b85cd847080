import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClusterAgent } from '../configuration/clusterAgent.ts';
import { writeLog } from './podSources.ts';

const PODS = '/api/v1/pods';
const DEADLINE_MS = 20_000;

let agent: ClusterAgent;
beforeEach(() => {
  agent = new ClusterAgent();
  mkdirSync(root());
});
afterEach(() => agent.close());

const root = () => join(agent.folder, 'pods');
const podsFile = () => join(agent.folder, 'spool', 'pods.json');

function putPod(name: string, uid: string, labels: object, annotations: object = {}): void {
  const metadata = { name, namespace: 'shop', uid, labels, annotations } as { name: string };
  agent.cluster.put(PODS, { apiVersion: 'v1', kind: 'Pod', metadata });
}

function configure(pods: object): void {
  agent.configure({ interval: '1000ms', files: undefined, pods: { root: root(), ...pods } });
}

/** Message and labels of what is in the destination. */
function shipped(): string[] {
  return readdirSync(join(agent.folder, 'a'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.ndjson.zst'))
    .flatMap(({ parentPath, name }) =>
      zstdDecompressSync(readFileSync(join(parentPath, name)))
        .toString()
        .trim()
        .split('\n'),
    )
    .map((line) => {
      const { message, labels } = JSON.parse(line) as { message: string; labels?: unknown };
      return `${message} ${JSON.stringify(labels)}`;
    })
    .sort();
}

async function isShipped(...expected: string[]): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (shipped().length < expected.length && Date.now() < deadline) await sleep(20);
  expect(shipped()).toEqual(expected);
}

test('an agent ships the pods that match, with their labels, and not one that is excluded', async () => {
  writeLog(root(), 'u1', 'web');
  writeLog(root(), 'u2', 'db');
  writeLog(root(), 'u3', 'quiet');
  writeLog(root(), 'hash', 'static');
  putPod('web', 'u1', { app: 'web' });
  putPod('db', 'u2', { app: 'db' });
  putPod('quiet', 'u3', { app: 'web' }, { 'logpipeline.dev/exclude': 'true' });
  putPod('static', 'u4', { app: 'web' }, { 'kubernetes.io/config.mirror': 'hash' });
  configure({
    matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }],
    attachLabels: ['app', 'tier'],
  });
  await agent.start();
  await isShipped('static {"app":"web","tier":null}', 'web {"app":"web","tier":null}');
  expect(statSync(podsFile()).mode & 0o777).toBe(0o600);
});

test('labels are followed while the agent runs', async () => {
  putPod('web', 'u1', { app: 'web' });
  configure({ matchLabels: { app: 'web' }, attachLabels: ['tier'] });
  await agent.start();
  writeLog(root(), 'u1', 'one');
  await isShipped('one {"tier":null}');
  putPod('web', 'u1', { app: 'db' });
  // Told behind the change, so that the change has been told when it ships.
  writeLog(root(), 'u2', 'marker 1');
  putPod('marker', 'u2', { app: 'web' });
  await isShipped('marker 1 {"tier":null}', 'one {"tier":null}');
  writeLog(root(), 'u1', 'two');
  writeLog(root(), 'u2', 'marker 2');
  await isShipped('marker 1 {"tier":null}', 'marker 2 {"tier":null}', 'one {"tier":null}');
  putPod('web', 'u1', { app: 'web', tier: 'front' });
  await isShipped(
    'marker 1 {"tier":null}',
    'marker 2 {"tier":null}',
    'one {"tier":null}',
    'two {"tier":"front"}',
  );
});

test('a restart without the API server ships by what was known, also of a pod that was deleted meanwhile', async () => {
  putPod('web', 'u1', { app: 'web' });
  configure({ matchLabels: { app: 'web' }, attachLabels: ['app'] });
  await agent.start();
  writeLog(root(), 'u1', 'one');
  await isShipped('one {"app":"web"}');
  await agent.stop();
  agent.cluster.remove(PODS, 'web');
  agent.cluster.goAway();
  writeLog(root(), 'u1', 'two');
  await agent.start();
  await isShipped('one {"app":"web"}', 'two {"app":"web"}');
});
