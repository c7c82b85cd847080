import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, FLEET } from '@logpipeline/demo/generator';
import { type Generator, startGenerator } from '@logpipeline/demo/generator/generator';
import { freePort, startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import type { TestCluster } from '../../../../operator/test/reconcile/operatorFixture.ts';
import { type FaultyProxy, startFaultyProxy } from '../../../../s3/test/faultyProxy.ts';
import type { ScrapeJob } from '../prometheusConfig.ts';
import {
  CREDENTIALS,
  countAgents,
  makeAgentPod,
  makeNode,
  pipeline,
  startSceneCluster,
} from './sceneCluster.ts';
import { startAgent } from './startAgent.ts';
import { startOperator } from './startOperator.ts';

/** A node of the scene: how many lines a second its pods write. */
export type SceneNode = { name: string; linesPerSecond: number };

export type Scene = {
  /** What a Prometheus scrapes, with the labels that the chart's PodMonitor gives. */
  readonly jobs: readonly ScrapeJob[];
  /** In front of the store of the pipelines `everything` and `sampled`, and of `errors`: can be made to fail. */
  readonly store: FaultyProxy;
  readonly errorsStore: FaultyProxy;
  readonly cluster: TestCluster;
  /** Where everything writes. */
  readonly folder: string;
  stop(): Promise<void>;
};

const BUCKET = 'logs';
const SEED = 7;

/**
 * A small cluster of real processes: API server, operator, an agent for each node, a store, and pods that write logs. One more node,
 * `node-d`, has no agent. Three pipelines: `everything`, also with the nodes' samples; `errors`, which leaves out levels and has a store of
 * its own way to fail; `sampled`, with sampling and a rate limit.
 *
 * @param agent settings of the agents, as the operator's settings have them
 */
export async function startScene(
  nodes: readonly SceneNode[],
  agent: Record<string, unknown> = {},
): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'scene-'));
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
    for (const one of pipelines(server, store.endpoint, errorsStore.endpoint)) await cluster.make(one);
    const ports = { operator: await freePort(), agents: await freePort() };
    started(await startOperator(folder, ports, cluster.kubeconfig, agent));
    const places = nodes.map(({ name }, n) => ({
      node: name,
      address: `127.0.0.${n + 2}`,
      port: ports.agents,
      folder: join(folder, name),
    }));
    for (const [n, place] of places.entries()) {
      await makeNode(cluster, place.node);
      started(await startAgent(cluster, place));
      started(generator(join(place.folder, 'log', 'pods'), nodes[n]?.linesPerSecond ?? 0, SEED + n));
      await makeAgentPod(cluster, place.node, place.address);
    }
    await makeNode(cluster, 'node-d');
    await countAgents(cluster, nodes.length + 1, nodes.length);
    return { jobs: scrapeJobs(ports, places), store, errorsStore, cluster, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function generator(root: string, rate: number, seed: number): Generator {
  return startGenerator({
    root,
    fleet: FLEET,
    rate,
    rotation: { maxSize: 2 * 2 ** 20, maxFiles: 5 },
    random: createRandom(seed),
    now: () => new Date(),
  });
}

function pipelines(server: Versitygw, endpoint: string, errorsEndpoint: string): Record<string, unknown>[] {
  const to = (address: string, prefix: string) => ({
    bucket: BUCKET,
    interval: '1m',
    buffer: { maxSize: '256Mi' },
    s3: {
      endpoint: address,
      region: server.region,
      forcePathStyle: true,
      credentialsSecretRef: { name: CREDENTIALS },
      prefix,
    },
  });
  return [
    pipeline('everything', { ...to(endpoint, 'everything'), nodeMetrics: { enabled: true, interval: '5s' } }),
    pipeline('errors', { ...to(errorsEndpoint, 'errors'), levels: ['WARN', 'ERROR', 'FATAL'] }),
    pipeline('sampled', {
      ...to(endpoint, 'sampled'),
      sampling: [{ levels: ['INFO'], keepPercent: 20 }],
      rateLimit: { linesPerSecond: 5, burst: 20 },
    }),
  ];
}

function scrapeJobs(
  ports: { operator: number; agents: number },
  places: readonly { node: string; address: string }[],
): ScrapeJob[] {
  return [
    {
      job: 'logpipeline-agent',
      honorLabels: true,
      targets: places.map(({ node, address }) => ({
        address: `${address}:${ports.agents}`,
        labels: { node, pod: `logpipeline-agent-${node}`, namespace: 'logging' },
      })),
    },
    {
      job: 'logpipeline-operator',
      honorLabels: true,
      targets: [
        {
          address: `127.0.0.1:${ports.operator}`,
          labels: { pod: 'logpipeline-operator-0', namespace: 'logging' },
        },
      ],
    },
  ];
}
