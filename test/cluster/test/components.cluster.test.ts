import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../src/index.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ auditLog: true });
}, 20 * MINUTE);
afterAll(() => cluster?.down(), MINUTE);

test(
  'the audit log has a request with its verb, object, user and answer',
  async () => {
    await cluster.kubectl(['create', 'configmap', 'seen', '-n', 'default']);
    const events = await cluster.auditEvents();
    const creations = events.filter(({ verb, objectRef }) => verb === 'create' && objectRef?.name === 'seen');
    expect(creations).toMatchObject([
      {
        objectRef: { resource: 'configmaps', namespace: 'default', name: 'seen' },
        user: { username: 'admin' },
        responseStatus: { code: 201 },
        stage: 'ResponseComplete',
      },
    ]);
  },
  MINUTE,
);

test(
  'an API server that is stopped answers nobody; started again, it knows what it knew',
  async () => {
    await cluster.kubectl(['create', 'configmap', 'kept', '-n', 'default']);
    await cluster.stopComponent('kube-apiserver');
    expect(cluster.pidOf('kube-apiserver')).toBeNull();
    await expect(cluster.kubectl(['get', 'nodes', '--request-timeout=2s'])).rejects.toThrow('refused');
    await cluster.startComponent('kube-apiserver');
    await cluster.kubectl(['get', 'configmap', 'kept', '-n', 'default']);
  },
  2 * MINUTE,
);

test(
  'stopping what is stopped and starting what runs does nothing',
  async () => {
    await cluster.stopComponent('kube-scheduler');
    await cluster.stopComponent('kube-scheduler');
    await cluster.startComponent('kube-scheduler');
    const pid = cluster.pidOf('kube-scheduler');
    expect(pid).not.toBeNull();
    await cluster.startComponent('kube-scheduler');
    expect(cluster.pidOf('kube-scheduler')).toBe(pid);
  },
  MINUTE,
);

test(
  'a program runs on the node to its end',
  async () => expect(await cluster.exec('cat', '/proc/1/comm')).toBe('tini\n'),
  MINUTE,
);

test(
  "a server of this machine in the node's network is reached at the node's address, and reaches what is only there",
  async () => {
    // The kubelet's page of its health listens on the node's 127.0.0.1.
    const script = `require('node:http').createServer(async (_, answer) => answer.end(
      await (await fetch('http://127.0.0.1:10248/healthz')).text())).listen(9000)`;
    const [program = '', ...args] = cluster.inNodeNetwork(process.execPath, '--eval', script);
    const child = spawn(program, args, { stdio: 'inherit' });
    const ended = once(child, 'exit');
    try {
      const ask = async () => (await fetch(`http://${cluster.nodeAddress}:9000`)).text();
      expect(await waitFor('an answer', MINUTE, ask)).toBe('ok');
    } finally {
      child.kill('SIGTERM');
      expect(await ended, 'it is the program that gets the signal').toEqual([null, 'SIGTERM']);
    }
  },
  3 * MINUTE,
);
