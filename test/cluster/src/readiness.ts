import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { ClusterLayout } from './clusterFolder.ts';
import { type ComponentName, componentProcesses } from './componentProcesses.ts';
import { apiServerCertificate } from './components/apiServer.ts';
import { Hopeless, waitFor } from './waitFor.ts';

/** Limits in ms: about ten times of what an idle machine with two cores needs. */
const SOCKET_TIMEOUT_MS = 30_000;
const API_TIMEOUT_MS = 120_000;
const NODE_TIMEOUT_MS = 120_000;

/** Waits for containerd's socket. */
export async function untilReachable(layout: ClusterLayout): Promise<void> {
  await waitFor('containerd', SOCKET_TIMEOUT_MS, async () => {
    await throwIfEnded(layout, ['containerd']);
    return (await connects(layout.containerdSocket)) ? true : null;
  });
}

/** Waits until a component's process is there. */
export async function untilRuns(layout: ClusterLayout, component: ComponentName): Promise<void> {
  await waitFor(component, SOCKET_TIMEOUT_MS, () => componentProcesses(layout).get(component) ?? null);
}

/** Waits until the API server answers 200 on a path. */
export async function untilAnswers(layout: ClusterLayout, path: string): Promise<void> {
  await waitFor(`the API server to answer ${path}`, API_TIMEOUT_MS, async () => {
    await throwIfEnded(layout, ['etcd', 'kube-apiserver']);
    return (await statusOf(layout, path)) === 200 ? true : null;
  });
}

/** Waits until the node is Ready and pods can be made: the default service account exists. */
export async function untilNodeReady(layout: ClusterLayout, cluster: Cluster): Promise<void> {
  const ready = '{.status.conditions[?(@.type=="Ready")].status}';
  await waitFor('the node to be Ready', NODE_TIMEOUT_MS, async () => {
    await throwIfEnded(layout, [...componentProcesses(layout).keys(), 'kubelet', 'kube-controller-manager']);
    const status = await cluster.kubectl(['get', 'node', layout.nodeName, '-o', `jsonpath=${ready}`]);
    return status === 'True' ? true : null;
  });
  await waitFor('the default service account', NODE_TIMEOUT_MS, async () => {
    await cluster.kubectl(['get', 'serviceaccount', 'default', '-n', 'default']);
    return true;
  });
}

/** Within its exec a process has no name for a moment: only one that stays away has ended. */
const AWAY_MS = 2_000;

async function throwIfEnded(layout: ClusterLayout, components: readonly string[]): Promise<void> {
  const missing = () => {
    const running = componentProcesses(layout);
    return components.find((name) => !running.has(name));
  };
  const since = Date.now();
  let ended = missing();
  while (ended !== undefined && Date.now() - since < AWAY_MS) {
    await sleep(50);
    ended = missing();
  }
  if (ended === undefined) return;
  const log = join(layout.logs, `${ended}.log`);
  const last = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
  throw new Hopeless(`${ended} ended; its last words (${log}):\n${last}`);
}

function connects(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function statusOf(layout: ClusterLayout, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const ca = readFileSync(apiServerCertificate(layout.config));
    const pending = request(
      `${layout.apiServer}${path}`,
      { ca, agent: false, timeout: 5_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    pending.once('timeout', () => pending.destroy(new Error('no answer within 5 s')));
    pending.once('error', reject);
    pending.end();
  });
}
