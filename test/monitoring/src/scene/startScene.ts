import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@logpipeline/demo/generator';
import { freePort, startVersitygw } from '@logpipeline/test-binaries';
import type { TestCluster } from '../../../../operator/test/reconcile/operatorFixture.ts';
import { type FaultyProxy, startFaultyProxy } from '../../../../s3/test/faultyProxy.ts';
import type { ScrapeJob } from '../prometheusConfig.ts';
import { countAgents, makeIngestPod, makeNode, startSceneCluster } from './sceneCluster.ts';
import { BUCKET, scenePipelines } from './scenePipelines.ts';
import { startAgent } from './startAgent.ts';
import { type Browsers, startBrowsers } from './startBrowsers.ts';
import { type IngestPlace, REPLICA, recordLogs, startIngest } from './startIngest.ts';
import { type SceneNode, startNode } from './startNode.ts';
import { startOperator } from './startOperator.ts';

/** Pages that are open. */
const PAGES = 6;

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
  readonly browsers: Browsers;
  /** Where everything writes. */
  readonly folder: string;
  /** Ends all, and removes all. May be called twice. */
  stop(): Promise<void>;
};

/**
 * Starts a small cluster of real processes, without containers: API server, operator, a store, for each node an agent and pods that write
 * logs, and a replica of the ingest service with an agent beside it and browsers that send to it. What a controller or a kubelet would do is done for them.
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
    const ingest = {
      publicPort: await freePort(),
      adminPort: await freePort(),
      records: join(folder, REPLICA, 'records'),
    };
    const beside = { address: `127.0.0.${places.length + 2}`, port: ports.agents };
    const settings = {
      nodeMetrics: { enabled: false },
      cloudWatch: undefined,
      recordLogs: recordLogs(ingest),
      drain: true,
    };
    started(await startAgent(cluster, { ...beside, node: REPLICA, folder: join(folder, REPLICA), settings }));
    started(await startIngest(folder, ingest));
    await makeIngestPod(cluster, REPLICA, beside);
    const browsers = started(
      startBrowsers(`http://127.0.0.1:${ingest.publicPort}/v1/logs`, PAGES, createRandom(PAGES).next),
    );
    const jobs = scrapeJobs(ports, places, beside.address, ingest);
    return { jobs, store, errorsStore, cluster, nodes, browsers, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function scrapeJobs(
  ports: { operator: number; agents: number },
  places: readonly { node: string; address: string }[],
  beside: string,
  ingest: IngestPlace,
): ScrapeJob[] {
  const agents = places.map(({ node, address }) => ({
    address: `${address}:${ports.agents}`,
    labels: { node, pod: `logpipeline-agent-${node}`, namespace: 'logging' },
  }));
  const operator = {
    address: `127.0.0.1:${ports.operator}`,
    labels: { pod: 'logpipeline-operator-0', namespace: 'logging' },
  };
  const replica = { pod: REPLICA, namespace: 'logging' };
  const sidecar = {
    address: `${beside}:${ports.agents}`,
    labels: { ...replica, node: REPLICA, placement: 'sidecar' },
  };
  const service = { address: `127.0.0.1:${ingest.adminPort}`, labels: replica };
  return [
    { job: 'logpipeline-agent', honorLabels: true, targets: [...agents, sidecar] },
    { job: 'logpipeline-operator', honorLabels: true, targets: [operator] },
    { job: 'logpipeline-ingest', honorLabels: true, targets: [service] },
  ];
}
