import { join } from 'node:path';
import { createRandom, FLEET } from '@logpipeline/demo/generator';
import { type Generator, startGenerator } from '@logpipeline/demo/generator/generator';
import type { TestCluster } from '../../../../operator/test/reconcile/operatorFixture.ts';
import { makeAgentPod, makeNode, sayReady } from './sceneCluster.ts';
import { type AgentPlace, startAgent } from './startAgent.ts';

/** A node of the scene: an agent, and pods that write logs. */
export type SceneNode = {
  /** Ends the agent in an orderly way; its pod is not ready any more, and the others go on writing. */
  stopAgent(): Promise<void>;
  startAgent(): Promise<void>;
  /** Starts more pods, which write so many lines a second until they are ended. */
  writeMore(linesPerSecond: number): { end(): Promise<void> };
  /** Ends everything. May be called twice. */
  stop(): Promise<void>;
};

/** As many bytes as a container's log has before it is rotated, and how many files are kept: as the kubelet, but smaller. */
const ROTATION = { maxSize: 2 * 2 ** 20, maxFiles: 5 };

/** Starts all of a node; the agent is ready when this resolves. */
export async function startNode(
  cluster: TestCluster,
  place: AgentPlace,
  linesPerSecond: number,
): Promise<SceneNode> {
  await makeNode(cluster, place.node);
  let agent = await startAgent(cluster, place);
  const generators = new Set<Generator>();
  const write = (rate: number) => {
    const generator = startGenerator({
      root: join(place.folder, 'log', 'pods'),
      fleet: FLEET,
      rate,
      rotation: ROTATION,
      random: createRandom(place.port + generators.size),
      now: () => new Date(),
    });
    generators.add(generator);
    const end = async () => {
      if (generators.delete(generator)) await generator.stop();
    };
    return { end };
  };
  try {
    write(linesPerSecond);
    await makeAgentPod(cluster, place.node, place.address);
  } catch (error) {
    await agent.stop();
    throw error;
  }
  return {
    writeMore: write,
    async stopAgent() {
      await agent.stop();
      await sayReady(cluster, place.node, false);
    },
    async startAgent() {
      agent = await startAgent(cluster, place);
      await sayReady(cluster, place.node, true);
    },
    async stop() {
      for (const generator of [...generators]) {
        generators.delete(generator);
        await generator.stop();
      }
      await agent.stop();
    },
  };
}
