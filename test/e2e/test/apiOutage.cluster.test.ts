import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containerProcess } from '../src/containerProcess.ts';
import { numberedPod } from '../src/numberedPods.ts';
import { onNodeDisk } from '../src/onNodeDisk.ts';
import { podProcess } from '../src/podProcess.ts';
import { indexesBelow } from '../src/seriesEnd.ts';
import { settled } from '../src/settled.ts';
import { shippedNumbers } from '../src/shippedNumbers.ts';
import { type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const NUMBERS = 'numbers';
const PREFIX = `${RELEASE}/numbers`;
/** How long nobody answers. */
const OUTAGE_MS = 120_000;
/** Whoever has lost the API server asks again after 20 s at the latest, and then has to be quick. */
const BACK_S = 30;
/** One when the lease is lost. */
const OPERATOR_RESTARTS = 2;
const STEADY = {
  name: 'steady',
  linesPerSecond: 200,
  lines: 10_000_000,
  exitCode: 0,
  restartPolicy: 'Never',
} as const;
/** The kubelet starts it again after 10, 20, 40 and 80 s. */
const CRASHING = {
  name: 'crashing',
  linesPerSecond: 500,
  lines: 1_000,
  exitCode: 1,
  restartPolicy: 'Always',
} as const;

let release: TestRelease;
let agent: Json;
let operators: Map<string, number>;
/** When the API server answered again. */
let backAt = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  release = await TestRelease.start({
    cluster: { containerLogMaxSize: '1Mi', containerLogMonitorInterval: '3s' },
  });
  await release.namespace(NUMBERS);
  await release.apply(
    pipeline({}),
    ...[STEADY, CRASHING].map((pod) => numberedPod(pod, NUMBERS, release.image)),
  );
  await release.untilCondition('numbers', 'Ready', { status: 'True' }, 120);
  await waitFor('something is shipped', 120, () => isShippedSince(0));
  agent = await release.agentPod();
  operators = await operatorRestarts();
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

test(
  'while the API server is away agents ship on, those that are killed too, and containers that start meanwhile',
  async () => {
    const { name } = agent.metadata;
    const runsBefore = crashingRuns();
    await release.cluster.stopComponent('kube-apiserver');
    const stoppedAt = Date.now();
    for (const _ of ['once', 'again']) {
      const killed = podProcess(name);
      if (killed === undefined) throw new Error('no agent runs');
      process.kill(killed, 'SIGKILL');
      const killedAt = Date.now();
      await waitFor('the kubelet has started another', 45, async () => {
        const pid = podProcess(name);
        return pid !== undefined && pid !== killed;
      });
      await waitFor('it ships what was written after the kill', 90, () => isShippedSince(killedAt));
    }
    await waitFor('a container was started meanwhile', 90, async () => crashingRuns() > runsBefore);
    await sleep(Math.max(0, stoppedAt + OUTAGE_MS - Date.now()));
    const outage = (Date.now() - stoppedAt) / 1_000;
    await release.cluster.startComponent('kube-apiserver');
    backAt = Date.now();
    console.log(
      `${outage.toFixed()} s without the API server, ${crashingRuns() - runsBefore} runs begun meanwhile`,
    );
  },
  6 * MINUTE,
);

test(
  'a change that is applied right afterwards reaches the agent in seconds',
  async () => {
    await release.apply(pipeline({ interval: '2m' }));
    await waitFor('the agent has it', BACK_S, async () => keptConfiguration().interval === '120000ms');
    console.log(`the agent has it after ${Date.now() - backAt} ms`);
    const next = Date.now();
    await release.apply(pipeline({}));
    await waitFor('the agent has the next', 5, async () => keptConfiguration().interval === '60000ms');
    console.log(`and the next one after ${Date.now() - next} ms`);
  },
  2 * MINUTE,
);

test(
  'the operator recovers alone: it leads, says the truth, and did not end again and again',
  async () => {
    await waitFor('the lease is renewed', BACK_S, async () => {
      const { spec } = await release.get('lease', 'logpipeline-operator');
      return operators.has(spec.holderIdentity) && Date.now() - Date.parse(spec.renewTime) < 5_000;
    });
    await waitFor('agents are asked again', 150, async () => {
      const { status } = await release.get('logpipeline', 'numbers');
      return Date.parse(status.lastUploadTime) > backAt;
    });
    for (const type of ['Ready', 'BucketReady', 'AgentsReady', 'Delivering'])
      await release.untilCondition('numbers', type, { status: 'True' }, 120);
    const { metadata, status } = await release.get('logpipeline', 'numbers');
    expect(status.observedGeneration).toBe(metadata.generation);
    expect(status.nodes).toMatchObject({ desired: 1, ready: 1, upToDate: 1 });
    const now = await operatorRestarts();
    expect([...now.keys()].sort(), 'the same pods').toEqual([...operators.keys()].sort());
    const restarts = [...now].map(([name, count]) => count - (operators.get(name) ?? 0));
    console.log(`restarts of the operators: ${restarts.join(', ')}`);
    expect(Math.max(...restarts)).toBeLessThanOrEqual(OPERATOR_RESTARTS);
    const { status: after } = await release.agentPod();
    expect(after.containerStatuses[0].restartCount, 'only as often as it was killed').toBe(2);
  },
  5 * MINUTE,
);

test(
  'no line was lost and none is there twice',
  async () => {
    process.kill(await containerProcess(release, STEADY.name, NUMBERS), 'SIGTERM');
    // It uploads more often then, so that nobody waits for the interval.
    await release.cluster.kubectl(['cordon', release.cluster.nodeName]);
    const shipped = await waitFor('the end of each run is there, with all before it', 120, async () => {
      const now = await settled(() => shippedNumbers(release, PREFIX));
      const isWhole = now.runs.every(({ missing }) => missing === 0);
      if (isWhole && now.runs.length === 1 + crashingRuns()) return now;
      throw new Error(`there is ${JSON.stringify(now.runs)}`);
    });
    const lines = shipped.runs.reduce((sum, run) => sum + run.lines, 0);
    console.log(`${lines} lines of ${shipped.runs.length} runs, in ${shipped.objects} objects`);
    expect(shipped.runs.filter(({ duplicated }) => duplicated > 0)).toEqual([]);
    const crashed = shipped.runs.filter(({ pod }) => pod === CRASHING.name);
    expect(crashed.filter((run) => run.lines !== CRASHING.lines)).toEqual([]);
    expect(shipped.problems).toEqual([]);
  },
  5 * MINUTE,
);

function pipeline(changes: Json): Json {
  return release.pipeline('numbers', { select: { namespaces: { include: [NUMBERS] } }, ...changes });
}

async function isShippedSince(time: number): Promise<boolean> {
  const indexes = await indexesBelow(release, PREFIX);
  return indexes.some(({ sources }) => sources.some(({ lastTime }) => (lastTime ?? 0) > time));
}

/** How often each operator was started again, by the pod's name. */
async function operatorRestarts(): Promise<Map<string, number>> {
  const pods = await release.list('pods', RELEASE, '--selector=app.kubernetes.io/component=operator');
  return new Map(
    pods.map(({ metadata, status }) => [metadata.name, status.containerStatuses[0].restartCount]),
  );
}

/** How often its container was started, the first time included: the kubelet numbers the logs. */
function crashingRuns(): number {
  const folders = readdirSync(onNodeDisk(release, 'var-log', 'pods')).filter((name) =>
    name.startsWith(`${NUMBERS}_${CRASHING.name}_`),
  );
  const logs = folders.flatMap((name) => readdirSync(onNodeDisk(release, 'var-log', 'pods', name, 'writer')));
  return 1 + Math.max(...logs.map((name) => Number.parseInt(name, 10)));
}

/** The agent's copy of the one configuration, which it puts into effect once the copy is on disk. */
function keptConfiguration(): Json {
  const folder = onNodeDisk(release, 'var-lib', 'logpipeline', 'configuration');
  const [name = ''] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
