import { setTimeout as sleep } from 'node:timers/promises';
import { pathOf, resources } from '@logpipeline/kubernetes';
import { monotonicMs } from './agents/messages.ts';
import type { Figures } from './figures.ts';
import { watchOtherPrograms } from './otherPrograms.ts';
import type { PipelineName } from './pipelines.ts';
import type { Scene } from './scene.ts';

/** One change is over before the next, so that each is timed alone, in ms. */
const PAUSE_MS = 500;
/** Intervals that nothing else has: each change is told from all others by it. */
const FIRST_SECONDS = 901;
const ARRIVAL_TIMEOUT_MS = 120_000;

/** Changes one spec after the other, spread over the pipelines. */
export async function timeChanges(scene: Scene, count: number): Promise<Figures['change']> {
  const others = watchOtherPrograms();
  const delays: number[] = [];
  const worst: number[] = [];
  for (let round = 0; round < count; round++) {
    const pipeline = scene.pipelines[Math.floor((round * scene.pipelines.length) / count)] as PipelineName;
    const own = await timeChange(scene, pipeline, FIRST_SECONDS + round);
    worst.push(own[own.length - 1] as number);
    delays.push(...own);
    await sleep(PAUSE_MS);
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) =>
    delays[Math.min(delays.length - 1, Math.floor(share * delays.length))] as number;
  return {
    count,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    worstMs: Math.max(...worst),
    othersShare: others.share(),
  };
}

/** @returns ms from the request to each agent, ascending */
export async function timeChange(
  { plane, agents }: Pick<Scene, 'plane' | 'agents'>,
  { namespace, name }: PipelineName,
  intervalSeconds: number,
): Promise<number[]> {
  const arrived = agents.expect(`${namespace}/${name}`, `${intervalSeconds * 1_000}ms`);
  const sentAt = monotonicMs();
  await plane.client.request({
    method: 'PATCH',
    path: pathOf(resources.logPipelines, namespace, name),
    contentType: 'application/merge-patch+json',
    body: { spec: { interval: `${intervalSeconds}s` } },
  });
  const late = sleep(ARRIVAL_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(
      `${namespace}/${name} was changed, and ${ARRIVAL_TIMEOUT_MS / 1_000} s later not every agent had it`,
    );
  });
  return (await Promise.race([arrived, late])).map((at) => at - sentAt).sort((a, b) => a - b);
}
