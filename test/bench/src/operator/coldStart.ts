import { setTimeout as sleep } from 'node:timers/promises';
import { type KubernetesObject, pathOf, resources } from '@logpipeline/kubernetes';
import { waitFor } from '@logpipeline/test-cluster/controlPlane';
import { monotonicMs } from './agents/messages.ts';
import { AGENT, RELEASE } from './chartInstall.ts';
import type { Figures } from './figures.ts';
import { watchOtherPrograms } from './otherPrograms.ts';
import { isOnAllNodes, isReconciled } from './pipelineStates.ts';
import { processFigures } from './processFigures.ts';
import { between, countRequests, isWriteBesidesLease } from './requestCounts.ts';
import type { Scene } from './scene.ts';
import type { Supervised } from './supervised.ts';

/** When not even so long is enough, in ms, there is nothing to measure. */
const TIMEOUT_MS = 900_000;
/** Coming to rest takes two minutes at most: each status may be held back for one. */
const QUIET_TIMEOUT_MS = 300_000;
/** Nothing was written for so long: it has come to rest. Longer than the minute for which a status write is held back. */
const QUIET_MS = 75_000;

export async function coldStart(
  { plane, agents, states, audit, startOperator }: Scene,
  nodes: number,
  say: (text: string) => void,
): Promise<{ operator: Supervised; figures: Figures['coldStart'] }> {
  const others = watchOtherPrograms();
  const wallClock = Date.now();
  const start = monotonicMs();
  const operator = startOperator('operator-1');
  const since = () => (monotonicMs() - start) / 1_000;
  const reached = async (what: string, done: Promise<unknown>) => {
    await done;
    const seconds = since();
    say(`  ${what} after ${seconds.toFixed(1)} s`);
    return seconds;
  };
  const figures = Promise.all([
    reached('every agent has every configuration', within(agents.configured)),
    reached('the pods are Ready', podsReady(plane.client, nodes)),
    reached(
      'every pipeline is Ready',
      states.untilAll('all pipelines to be Ready', TIMEOUT_MS, isReconciled),
    ),
    reached(
      'all nodes are up to date',
      states.untilAll('all nodes to be up to date', TIMEOUT_MS, isOnAllNodes(nodes)),
    ),
  ]);
  const [configured, pods, reconciled, onAllNodes] = await Promise.race([figures, operator.failure]);
  const othersShare = others.share();
  say('  until nothing more is written');
  const settled = await Promise.race([quietSince(audit, wallClock), operator.failure]);
  const requests = between(await audit.requests(), wallClock, settled + 1);
  return {
    operator,
    figures: {
      configured,
      pods,
      reconciled,
      onAllNodes,
      settled: (settled - wallClock) / 1_000,
      requests: countRequests(requests),
      cpuSeconds: processFigures(operator.pid).cpuSeconds,
      othersShare,
    },
  };
}

function podsReady(client: Scene['plane']['client'], nodes: number): Promise<unknown> {
  type DaemonSet = KubernetesObject & { status?: { numberReady?: number } };
  const path = pathOf(resources.daemonSets, RELEASE.namespace, AGENT);
  const isReady = async () => {
    const { status } = await client.request<DaemonSet>({ method: 'GET', path });
    return status?.numberReady === nodes || null;
  };
  return waitFor('the pods of the DaemonSet', TIMEOUT_MS, isReady, 250);
}

/** @returns when the last write besides the lease was, in ms since 1970 */
export async function quietSince(audit: Scene['audit'], from: number): Promise<number> {
  const deadline = Date.now() + QUIET_TIMEOUT_MS;
  for (;;) {
    const requests = await audit.requests();
    const last =
      requests.findLast((request) => request.at >= from && isWriteBesidesLease(request))?.at ?? from;
    if (Date.now() - last >= QUIET_MS) return last;
    if (Date.now() > deadline) {
      const latest = countRequests(
        between(requests, Date.now() - QUIET_MS, Date.now()).filter(isWriteBesidesLease),
      );
      throw new Error(
        `the operator goes on writing: ${JSON.stringify(latest)} in the last ${QUIET_MS / 1_000} s`,
      );
    }
    await sleep(1_000);
  }
}

async function within<T>(done: Promise<T>): Promise<T> {
  const late = sleep(TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`the agents did not have their configurations within ${TIMEOUT_MS / 1_000} s`);
  });
  return Promise.race([done, late]);
}
