import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startVersitygw } from '@logpipeline/test-binaries';
import type { TestCluster } from '../../../../operator/test/reconcile/operatorFixture.ts';
import { type FaultyProxy, startFaultyProxy } from '../../../../s3/test/faultyProxy.ts';
import type { ScrapeJob } from '../prometheusConfig.ts';
import { countAgents, makeNode, startSceneCluster } from './sceneCluster.ts';
import { BUCKET, scenePipelines } from './scenePipelines.ts';
import { type SceneNode, startNode } from './startNode.ts';
import { startOperator } from './startOperator.ts';

export type SceneOptions = {
  /** Settings of the agents, as the operator's settings have them. */
  agent?: Record<string, unknown>;
  /** Nodes that should run an agent, and have none. */
  withoutAgent?: readonly string[];
};

export type Scene = {
  /** What a Prometheus scrapes, with the labels that the chart's PodMonitors give. */
  readonly jobs: readonly ScrapeJob[];
  /** The way to the store, of the pipelines `everything` and `sampled`, and of `errors`: can be made to fail. */
  readonly store: FaultyProxy;
  readonly errorsStore: FaultyProxy;
  readonly cluster: TestCluster;
  readonly nodes: ReadonlyMap<string, SceneNode>;
  /** Where everything writes. */
  readonly folder: string;
  /** Ends all, and removes all. May be called twice. */
  stop(): Promise<void>;
};

/**
 * Starts a small cluster of real processes, without containers: API server, operator, a store, and for each node an agent and pods that write
 * logs. What a controller or a kubelet would do is done for them.
 *
 * @param linesPerSecond that the pods of each node write, by its name
 */
export async function startScene(
  linesPerSecond: Readonly<Record<string, number>>,
  { agent = {}, withoutAgent = [] }: SceneOptions = {},
): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'monitoring-scene-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  const started = <T extends { stop(): Promise<unknown> }>(one: T): T => {
    stops.push(() => one.stop());
    return one;
  };
  try {
    const server = started(await startVersitygw());
    await server.createBucket(BUCKET);
    const store = started(await startFaultyProxy({ target: server.endpoint }));
    const errorsStore = started(await startFaultyProxy({ target: server.endpoint }));
    const cluster = started(await startSceneCluster(server));
    const endpoints = { most: store.endpoint, errors: errorsStore.endpoint };
    for (const one of scenePipelines(server, endpoints)) await cluster.make(one);
    const ports = { operator: await freePort(), agents: await freePort() };
    started(await startOperator(folder, ports, cluster.kubeconfig, agent));
    const places = Object.keys(linesPerSecond).map((node, n) => ({
      node,
      address: `127.0.0.${n + 2}`,
      port: ports.agents,
      folder: join(folder, node),
    }));
    const nodes = new Map<string, SceneNode>();
    for (const place of places) {
      const rate = linesPerSecond[place.node] ?? 0;
      nodes.set(place.node, started(await startNode(cluster, place, rate)));
    }
    for (const name of withoutAgent) await makeNode(cluster, name);
    await countAgents(cluster, nodes.size + withoutAgent.length, nodes.size);
    return { jobs: scrapeJobs(ports, places), store, errorsStore, cluster, nodes, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function scrapeJobs(
  ports: { operator: number; agents: number },
  places: readonly { node: string; address: string }[],
): ScrapeJob[] {
  const agents = places.map(({ node, address }) => ({
    address: `${address}:${ports.agents}`,
    labels: { node, pod: `logpipeline-agent-${node}`, namespace: 'logging' },
  }));
  const operator = {
    address: `127.0.0.1:${ports.operator}`,
    labels: { pod: 'logpipeline-operator-0', namespace: 'logging' },
  };
  return [
    { job: 'logpipeline-agent', honorLabels: true, targets: agents },
    { job: 'logpipeline-operator', honorLabels: true, targets: [operator] },
  ];
}
