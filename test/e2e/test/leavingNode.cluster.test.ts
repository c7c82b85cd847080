import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountingProblems } from '@logpipeline/archive';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containerProcess } from '../src/containerProcess.ts';
import { numberedPod } from '../src/numberedPods.ts';
import { onNodeDisk } from '../src/onNodeDisk.ts';
import { indexesBelow, seriesEnds } from '../src/seriesEnd.ts';
import { settled } from '../src/settled.ts';
import { shippedNumbers } from '../src/shippedNumbers.ts';
import { type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const NUMBERS = 'numbers';
const PREFIX = `${RELEASE}/numbers`;
/** As was promised, and what a busy machine may take to notice, to seal and to upload. */
const HURRY_S = 15;
const SLACK_S = 3;
/** From the person's command to the seal. */
const AT_ONCE_S = 5;
/** From a pod's end until its log is closed, sealed and uploaded. */
const END_S = 60;
/** Whoever has it stays, with a deletion timestamp, until it is taken away. */
const FINALIZER = 'tests.logpipeline.dev/stay';
const NEVER_ENDS = { linesPerSecond: 50, lines: 10_000_000, exitCode: 0, restartPolicy: 'Never' } as const;

let release: TestRelease;
let node: string;

beforeAll(async () => {
  // One operator: two can not both be drained from the only node.
  release = await TestRelease.start({ values: { operator: { replicas: 1 } } });
  node = release.cluster.nodeName;
  await release.namespace(NUMBERS);
  const pipeline = { interval: '24h', select: { namespaces: { include: [NUMBERS] } } };
  await release.apply(
    release.pipeline('numbers', pipeline),
    release.pipeline('suspended', { ...pipeline, suspend: true }),
    release.pipeline('broken', { ...pipeline, bucket: 'not-there' }),
  );
  await release.untilCondition('numbers', 'Ready', { status: 'True' }, 120);
  await startWriter('steady');
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

test(
  'another node that goes away is nothing to this one',
  async () => {
    const other = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-2' } };
    const taints = [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }];
    await release.apply({ ...other, spec: { unschedulable: true, taints } });
    // What must not happen has no end to wait for.
    await sleep(AT_ONCE_S * 1_000);
    expect(await seals()).toEqual([]);
    await release.cluster.kubectl(['delete', 'node', 'node-2']);
  },
  MINUTE,
);

type Way = { how: string; leave: () => Promise<unknown>; stay: () => Promise<unknown> };

const WAYS: Way[] = [
  { how: 'cordoned', leave: () => onNode('cordon'), stay: () => onNode('uncordon') },
  tainted('ToBeDeletedByClusterAutoscaler=1732384800:NoSchedule'),
  tainted('karpenter.sh/disrupted:NoSchedule'),
  tainted('node.kubernetes.io/out-of-service=nodeshutdown:NoExecute'),
  {
    how: 'being deleted',
    async leave() {
      await release.cluster.kubectl(['patch', 'node', node, '--patch', finalizers([FINALIZER])]);
      await release.cluster.kubectl(['delete', 'node', node, '--wait=false']);
    },
    async stay() {
      // Nobody takes a deletion back. The kubelet makes its node anew when it starts.
      await release.cluster.stopComponent('kubelet');
      await release.cluster.kubectl(['patch', 'node', node, '--patch', finalizers(null)]);
      await waitFor('it is gone', 10, async () => (await release.list('nodes')).length === 0);
      await release.cluster.startComponent('kubelet');
      await waitFor('it is ready', 60, async () => {
        const { status } = await release.get('node', node);
        return status.conditions.some(({ type, status }: Json) => type === 'Ready' && status === 'True');
      });
    },
  },
];

test.each(WAYS)(
  'a node that is $how: what was read is uploaded at once, then every 15 s, until it stays after all',
  async ({ leave, stay }) => {
    const agent = await release.agentPod();
    const leftAt = Date.now();
    await leave();
    const since = () => seals(leftAt);
    await waitFor('it uploads at once', AT_ONCE_S, async () => (await since()).length > 0);
    await waitFor('it uploads again', HURRY_S + SLACK_S, async () => (await since()).length > 1);
    const [first = 0, second = 0] = await since();
    expect(second - first).toBeGreaterThan(HURRY_S * 1_000 - 500);
    await stay();
    expect((await release.agentPod()).metadata.uid, 'agents tolerate every taint').toBe(agent.metadata.uid);
  },
  2 * MINUTE,
);

test(
  'a node that stays uploads by the interval again',
  async () => {
    const stayedAt = Date.now();
    await sleep((HURRY_S + SLACK_S) * 1_000);
    expect(await seals(stayedAt)).toEqual([]);
  },
  MINUTE,
);

test(
  'pods that are drained are shipped to their last line, while the operator is evicted too',
  async () => {
    const agent = await release.agentPod();
    await onNode('drain', '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=60s');
    const { runs, problems } = await waitFor('the last line is there', HURRY_S + SLACK_S, async () => {
      const shipped = await settled(() => shippedNumbers(release, PREFIX));
      return shipped.runs.some(({ total }) => total !== undefined) && shipped;
    });
    expect(runs).toMatchObject([{ pod: 'steady', missing: 0, duplicated: 0 }]);
    expect(runs[0]?.lines).toBe(runs[0]?.total);
    expect(problems).toEqual([]);
    expect((await release.agentPod()).metadata.uid).toBe(agent.metadata.uid);
    // Nobody can tell that a file will not grow until it was gone for a while.
    await waitFor(
      'it is said that it was read to its end',
      END_S,
      async () => (await endOf('steady')) === 'finished',
    );
    await onNode('uncordon');
    await release.untilCondition('numbers', 'Ready', { status: 'True' }, 120);
  },
  4 * MINUTE,
);

test(
  'when the machine is gone at most the last 15 s are missing, and the indexes say that its logs were not read to their end',
  async () => {
    await startWriter('doomed');
    const doomed = await release.get('pod', 'doomed', NUMBERS);
    const processes = [await containerProcess(release, 'doomed', NUMBERS), await agentProcess()];
    const leftAt = Date.now();
    await onNode('taint', 'ToBeDeletedByClusterAutoscaler=1732384800:NoSchedule');
    const uploads = await waitFor('it uploads', HURRY_S + AT_ONCE_S, async () => {
      const sealed = await seals(leftAt);
      return sealed.length > 1 && sealed;
    });
    // The machine loses its power, and its disk is never seen again. The kubelet goes first: it would start anew what is killed.
    await release.cluster.stopComponent('kubelet');
    // So late that nearly as much is lost as may be, and before the next upload, however late this one was seen.
    await sleep(Math.max(0, Math.max(...uploads) + (HURRY_S - SLACK_S) * 1_000 - Date.now()));
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    const goneAt = Date.now();
    const written = writtenTimes(logFolder(`${NUMBERS}_doomed_${doomed.metadata.uid}`));
    rmSync(onNodeDisk(release, 'var-lib', 'logpipeline'), { recursive: true });
    rmSync(onNodeDisk(release, 'var-log', 'pods'), { recursive: true });

    const { runs, problems } = await shippedNumbers(release, PREFIX);
    const run = runs.find(({ pod }) => pod === 'doomed');
    expect(run).toMatchObject({ duplicated: 0, missing: 1, total: undefined }); // Its end line only: there is no hole.
    const lost = written.slice(run?.lines);
    console.log(
      `lost ${lost.length} of ${written.length} lines, the first ${goneAt - (lost[0] ?? goneAt)} ms old`,
    );
    expect(lost.length, 'what was read after the last upload').toBeGreaterThan(0);
    expect(goneAt - (lost[0] ?? goneAt)).toBeLessThan((HURRY_S + SLACK_S) * 1_000);
    expect(problems).toEqual([]);
    expect(await endOf('doomed')).toBe('unfinished');
  },
  3 * MINUTE,
);

test(
  'neither a suspended nor a broken pipeline has put anything anywhere meanwhile, and neither was in the way',
  async () => {
    expect(await indexesBelow(release, `${RELEASE}/suspended`)).toEqual([]);
    const indexes = await indexesBelow(release, PREFIX);
    expect(accountingProblems(indexes)).toEqual([]);
    expect(indexes.filter(({ stopping }) => stopping)).toEqual([]);
  },
  MINUTE,
);

function tainted(taint: string): Way {
  const [key] = taint.split(/[=:]/);
  return {
    how: `tainted ${key}`,
    leave: () => onNode('taint', taint),
    stay: () => onNode('taint', `${key}-`),
  };
}

/** `kubectl <verb> NODE …`, or `kubectl taint node NODE …`. */
async function onNode(verb: string, ...args: string[]): Promise<void> {
  const what = verb === 'taint' ? [verb, 'node', node] : [verb, node];
  await release.cluster.kubectl([...what, ...args]);
}

function finalizers(names: string[] | null): string {
  return JSON.stringify({ metadata: { finalizers: names } });
}

/** Tolerates what comes, as nothing but a drain is to end it. */
async function startWriter(name: string): Promise<void> {
  const pod = numberedPod({ name, ...NEVER_ENDS }, NUMBERS, release.image) as Json;
  await release.apply({ ...pod, spec: { ...pod.spec, tolerations: [{ operator: 'Exists' }] } });
  const wait = ['wait', 'pod', name, '--namespace', NUMBERS, '--for=condition=Ready', '--timeout=60s'];
  await release.cluster.kubectl(wait);
}

/** When the agent sealed, in ms; the segments of two hours that are sealed together count once. */
async function seals(since = 0): Promise<number[]> {
  const times = (await indexesBelow(release, PREFIX)).map(({ sealedAt }) => Date.parse(sealedAt));
  return [...new Set(times)].filter((time) => time >= since);
}

async function agentProcess(): Promise<number> {
  return await containerProcess(release, (await release.agentPod()).metadata.name, RELEASE);
}

/** What the indexes say of a pod's log. */
async function endOf(pod: string): Promise<'unknown' | 'finished' | 'unfinished' | 'stopped'> {
  const isOf = (source: Json) => source.pod === pod;
  const indexes = await indexesBelow(release, PREFIX);
  if (!indexes.some(({ sources }) => sources.some(({ source }) => isOf(source)))) return 'unknown';
  const end = seriesEnds(indexes).find(({ unfinished }) => unfinished.some(isOf));
  if (end === undefined) return 'finished';
  return end.isOrderly ? 'stopped' : 'unfinished';
}

function logFolder(pod: string): string {
  return onNodeDisk(release, 'var-log', 'pods', pod, 'writer');
}

/** When the lines of a log were written, in order, in ms since 1970. It was not rotated. */
function writtenTimes(folder: string): number[] {
  expect(readdirSync(folder)).toEqual(['0.log']);
  const lines = readFileSync(join(folder, '0.log'), 'utf8').split('\n');
  return lines
    .filter((line) => / n=\d+ x+$/.test(line))
    .map((line) => Date.parse(line.slice(0, line.indexOf(' '))));
}
