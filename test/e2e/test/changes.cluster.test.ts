import { revisionOf } from '@logpipeline/crds/agent';
import { configurationSecretName } from '@logpipeline/operator/plan/names';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentLookout, pipelineIn } from '../src/agentLookout.ts';
import { bucketRecords } from '../src/bucketRecords.ts';
import { changedAt } from '../src/changedAt.ts';
import { NumberedTally, numberedPod, type Run } from '../src/numberedPods.ts';
import { settled } from '../src/settled.ts';
import { BUCKET, type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const NUMBERS = 'numbers';
const SECOND = 'second';
const CHANGES = 5;
/** A changed spec is in effect within this, ms. */
const IN_EFFECT_MS = 2_000;
const ONLY_NUMBERS = { select: { namespaces: { include: [NUMBERS] } } };

let release: TestRelease;
let lookout: AgentLookout;
let podsBefore: string[];

beforeAll(async () => {
  release = await TestRelease.start({ cluster: { auditLog: true } });
  await release.s3.createBucket(SECOND);
  await release.namespace(NUMBERS);
  await release.apply(
    release.pipeline('numbers', { ...ONLY_NUMBERS, interval: '24h' }),
    release.pipeline('moving', ONLY_NUMBERS),
    release.pipeline('ending', { ...ONLY_NUMBERS, interval: '24h' }),
  );
  for (const name of ['one', 'two']) {
    const steady = { linesPerSecond: 100, lines: 10_000_000, exitCode: 0, restartPolicy: 'Never' as const };
    await release.apply(numberedPod({ name, ...steady }, NUMBERS, release.image));
  }
  await release.untilCondition('moving', 'AgentsReady', { status: 'True' }, 90);
  lookout = await AgentLookout.start(release);
  podsBefore = await pods();
}, 20 * MINUTE);

afterAll(async () => {
  await lookout?.stop();
  await release?.stop();
}, 2 * MINUTE);

test(
  'a changed spec is in effect within 2 s',
  async () => {
    const took: number[] = [];
    for (let change = 0; change < CHANGES; change++) {
      const levels = change % 2 === 0 ? ['INFO', 'ERROR'] : ['WARN'];
      const before = lookout.pipeline(`${RELEASE}/numbers`)?.revision;
      const since = Date.now();
      await release.patch('logpipeline', 'numbers', { spec: { levels } });
      const sight = await lookout.until(
        'the agent runs the new configuration',
        20,
        (one) => {
          const { revision, state } = pipelineIn(one, `${RELEASE}/numbers`) ?? {};
          return state === 'running' && revision !== before;
        },
        since,
      );
      took.push(sight.at - (await changedAt(release, 'numbers')));
      expect(pipelineIn(sight, `${RELEASE}/numbers`)?.revision).toBe(await wantedRevision('numbers'));
    }
    // The middle one, since a machine that does other things as well delays one or another.
    console.log(`from the API server's getting the change to the agent's revision: ${took.join(', ')} ms`);
    expect(took.sort((a, b) => a - b)[Math.floor(CHANGES / 2)]).toBeLessThan(IN_EFFECT_MS);
    await release.patch('logpipeline', 'numbers', { spec: { levels: null } });
  },
  3 * MINUTE,
);

test(
  'a shorter interval counts from now on',
  async () => {
    expect(await objects('numbers')).toBe(0);
    await release.patch('logpipeline', 'numbers', { spec: { interval: '1m' } });
    const since = Date.now();
    await waitFor('an object is there', 90, async () => (await objects('numbers')) > 0, 500);
    expect(Date.now() - since).toBeLessThan(MINUTE + 10_000);
  },
  3 * MINUTE,
);

test(
  'suspended it reads on and uploads nothing, and afterwards uploads it all',
  async () => {
    await release.patch('logpipeline', 'numbers', { spec: { suspend: true } });
    const state = () => lookout.pipeline(`${RELEASE}/numbers`);
    await waitFor('the agent has suspended it', 20, async () => state()?.state === 'suspended');
    await release.untilCondition('numbers', 'Delivering', { status: 'True', reason: 'Suspended' }, 30);
    const before = await objects('numbers');
    const { unshippedBytes = 0 } = state() ?? {};
    // An interval passes, and one more object would be there.
    await waitFor('it reads on', 120, async () => (state()?.unshippedBytes ?? 0) > unshippedBytes + 50_000);
    expect(await objects('numbers')).toBe(before);
    await release.patch('logpipeline', 'numbers', { spec: { suspend: false } });
    await waitFor('it is uploaded', 90, async () => (await objects('numbers')) > before, 500);
  },
  5 * MINUTE,
);

test(
  'another bucket: what is in the buffer goes to the old one, and later lines to the new one',
  async () => {
    await waitFor('objects are in the old bucket', 90, async () => (await objects('moving')) > 0, 500);
    await lookout.until(
      'something is in the buffer',
      90,
      (sight) => (pipelineIn(sight, `${RELEASE}/moving`)?.unshippedBytes ?? 0) > 0,
      Date.now(),
    );
    const changedAt = Date.now();
    await release.patch('logpipeline', 'moving', { spec: { bucket: SECOND } });
    await lookout.until(
      'nothing is left for the old bucket',
      90,
      ({ at, summary }) =>
        pipelineIn({ at, summary }, `${RELEASE}/moving`)?.destination.startsWith(`s3://${SECOND} `) ===
          true && summary.pipelines.every(({ state }) => state !== 'draining'),
      changedAt,
    );
    const inOld = await objects('moving');
    await waitFor(
      'objects are in the new bucket',
      90,
      async () => (await objects('moving', SECOND)) > 0,
      500,
    );
    expect(await objects('moving'), 'and none goes to the old one any more').toBe(inOld);
    for (const pod of ['one', 'two']) {
      const old = await numbers('moving', pod, BUCKET);
      const later = await numbers('moving', pod, SECOND);
      expect(
        later.reduce((a, b) => Math.min(a, b)),
        'the order is kept',
      ).toBe(old.reduce((a, b) => Math.max(a, b)) + 1);
    }
  },
  5 * MINUTE,
);

test(
  'a pipeline that is deleted while lines flow ships what was read, once',
  async () => {
    expect(await objects('ending')).toBe(0);
    const deletedAt = Date.now();
    await release.cluster.kubectl(['delete', 'logpipeline', 'ending', '--namespace', RELEASE]);
    await lookout.until(
      'the agent has let it go',
      60,
      ({ summary }) => summary.pipelines.every(({ pipeline }) => pipeline !== `${RELEASE}/ending`),
      deletedAt,
    );
    const { records, problems } = await bucketRecords(release, `${RELEASE}/ending`);
    expect(problems).toEqual([]);
    expect(latest(records), 'up to the last second').toBeGreaterThan(deletedAt - 2_000);
    for (const run of tally(records))
      expect(run).toMatchObject({ duplicated: 0, missing: 1, total: undefined });
    await expect(release.get('secret', configurationSecretName(`${RELEASE}/ending`))).rejects.toThrow(
      'NotFound',
    );
  },
  3 * MINUTE,
);

test(
  'each line is there once, over both buckets together, and no pod was restarted',
  async () => {
    expect(await pods()).toEqual(podsBefore);
    await release.cluster.kubectl(['delete', 'pods', '--all', '--namespace', NUMBERS, '--wait']);
    await waitFor(
      'the last lines are there',
      120,
      async () =>
        ended(tally(await recordsOf('moving'))) &&
        ended(tally((await bucketRecords(release, `${RELEASE}/numbers`)).records)),
      1_000,
    );
    for (const name of ['moving', 'numbers']) {
      const runs = tally(await recordsOf(name));
      expect(runs.map(({ pod }) => pod).sort(), name).toEqual(['one', 'two']);
      for (const run of runs) expect(run, name).toMatchObject({ duplicated: 0, missing: 0 });
    }
    // One bucket's indexes know nothing of what lies in the other.
    const { problems } = await settled(async () => {
      const old = await bucketRecords(release, `${RELEASE}/moving`, BUCKET);
      const later = await bucketRecords(release, `${RELEASE}/moving`, SECOND);
      const known = (problem: string) => problem.endsWith('are accounted for nowhere');
      return { problems: [...old.problems, ...later.problems.filter((problem) => !known(problem))] };
    });
    expect(problems).toEqual([]);
  },
  5 * MINUTE,
);

/** The revision of the configuration that the operator has made of a pipeline. */
async function wantedRevision(name: string): Promise<string> {
  const { data } = await release.get('secret', configurationSecretName(`${RELEASE}/${name}`));
  return revisionOf(Buffer.from(data['pipeline.json'], 'base64'));
}

async function objects(name: string, bucket = BUCKET): Promise<number> {
  return (await release.s3.keys(bucket, `${RELEASE}/${name}/kind=`)).length;
}

/** Of the agent, the operator and the writers: uid, and how often each container was restarted. */
async function pods(): Promise<string[]> {
  const all = [...(await release.list('pods')), ...(await release.list('pods', NUMBERS))];
  return all
    .map(({ metadata, status }) => {
      const restarts = (status.containerStatuses ?? []).map((one: Json) => one.restartCount);
      return `${metadata.namespace}/${metadata.name} ${metadata.uid} ${restarts}`;
    })
    .sort();
}

type NumberedRecord = { pod: string; message?: string; timestamp: string };

async function recordsOf(name: string): Promise<NumberedRecord[]> {
  const found = await Promise.all(
    [BUCKET, SECOND].map((bucket) => bucketRecords(release, `${RELEASE}/${name}`, bucket)),
  );
  return found.flatMap(({ records }) => records);
}

function tally(records: NumberedRecord[]): Run[] {
  const counted = new NumberedTally();
  for (const { pod, message } of records) counted.add(pod, message ?? '');
  return counted.runs();
}

function ended(runs: Run[]): boolean {
  return runs.length === 2 && runs.every(({ total }) => total !== undefined);
}

/** Of the lines of one pod. */
async function numbers(name: string, pod: string, bucket: string): Promise<number[]> {
  const { records } = await bucketRecords(release, `${RELEASE}/${name}`, bucket);
  const lines = records.filter((record) => record.pod === pod);
  return lines.map(({ message }) => Number(/ n=(\d+) /.exec(message)?.[1]));
}

function latest(records: NumberedRecord[]): number {
  return records.reduce((last, { timestamp }) => Math.max(last, Date.parse(timestamp)), 0);
}
