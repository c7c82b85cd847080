import { CONFIGURATION_KEY, CONFIGURATION_LABEL, PIPELINE_ANNOTATION } from '@logpipeline/crds/agent';
import { configurationSecretName } from '@logpipeline/operator/plan/names';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultyProxy, faults, startFaultyProxy } from '../../../s3/test/faultyProxy.ts';
import { AgentLookout, pipelineIn } from '../src/agentLookout.ts';
import { bucketRecords } from '../src/bucketRecords.ts';
import { NumberedTally, numberedPod } from '../src/numberedPods.ts';
import { settled } from '../src/settled.ts';
import { BUCKET, type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const NUMBERS = 'numbers';
const GOOD = ['good-1', 'good-2', 'good-3', 'good-4'];
/** What each of these is broken by, and what its condition says. */
const BROKEN = {
  'no-bucket': 'BucketNotFound',
  'wrong-key': 'CredentialsRefused',
  'no-secret': 'CredentialsMissing',
  unreachable: 'BucketUnreachable',
};
const ALL = [...GOOD, ...Object.keys(BROKEN)];
const LATE_BUCKET = 'made-later';
const LINES_PER_SECOND = 20;
/** Repaired within this, s. */
const REPAIR = 5;

let release: TestRelease;
let proxy: FaultyProxy;

beforeAll(async () => {
  release = await TestRelease.start();
  proxy = await startFaultyProxy({ target: release.s3.endpoint, host: '0.0.0.0' });
  await proxy.mode(faults.refuse);
  await release.namespace(NUMBERS);
  await release.credentials('wrong-key', RELEASE, { AWS_SECRET_ACCESS_KEY: 'not-the-secret-key' });
  const select = { namespaces: { include: [NUMBERS] } };
  const endpoint = `http://${release.cluster.hostAddress}:${new URL(proxy.endpoint).port}`;
  const broken: Record<keyof typeof BROKEN, Json> = {
    'no-bucket': { bucket: LATE_BUCKET },
    'wrong-key': { s3: { credentialsSecretRef: { name: 'wrong-key' } } },
    'no-secret': { s3: { credentialsSecretRef: { name: 'no-secret' } } },
    unreachable: { s3: { endpoint } },
  };
  await release.apply(
    ...GOOD.map((name) => release.pipeline(name, { select })),
    ...Object.entries(broken).map(([name, spec]) => release.pipeline(name, { select, ...spec })),
  );
  const steady = {
    linesPerSecond: LINES_PER_SECOND,
    lines: 10_000_000,
    exitCode: 0,
    restartPolicy: 'Never' as const,
  };
  await release.apply(numberedPod({ name: 'steady', ...steady }, NUMBERS, release.image));
}, 20 * MINUTE);

afterAll(async () => {
  await release?.stop();
  await proxy?.stop();
}, 2 * MINUTE);

test(
  'broken pipelines say why, and the others go on',
  async () => {
    for (const [name, reason] of Object.entries(BROKEN)) {
      const { message } = await release.untilCondition(name, 'BucketReady', { status: 'False', reason }, 90);
      expect(message).not.toContain(release.s3.secretKey);
      await release.untilCondition(name, 'Ready', { status: 'False', reason: 'BucketNotReady' }, 30);
    }
    const said = (name: string) => release.condition(name, 'BucketReady').then((one) => one?.message);
    expect(await said('no-bucket')).toContain(LATE_BUCKET);
    expect(await said('no-secret')).toContain(`${RELEASE}/no-secret`);
    for (const name of GOOD) {
      await release.untilCondition(name, 'Ready', { status: 'True', reason: 'AllWell' }, 90);
      await waitFor(`${name} ships`, 90, async () => (await objects(name)) > 0, 500);
    }
    for (const name of Object.keys(BROKEN))
      await waitFor(
        `an Event warns of ${name}`,
        30,
        async () => (await eventsOf(name, 'Warning')).length > 0,
        500,
      );
  },
  4 * MINUTE,
);

test(
  'mended they recover by themselves, and an Event says so',
  async () => {
    await release.s3.createBucket(LATE_BUCKET);
    await release.credentials('wrong-key', RELEASE);
    await release.credentials('no-secret', RELEASE);
    await proxy.mode(faults.pass);
    for (const name of Object.keys(BROKEN)) {
      await release.untilCondition(name, 'Ready', { status: 'True', reason: 'AllWell' }, 120);
      await waitFor(`${name} ships`, 150, async () => (await objects(name)) > 0, 500);
      const recovered = async () => (await eventsOf(name, 'Normal')).includes('Recovered');
      await waitFor(`an Event says that ${name} has recovered`, 30, recovered, 500);
    }
  },
  6 * MINUTE,
);

const CONFIGURATION = configurationSecretName(`${RELEASE}/good-1`);
/** Something that the operator owns, and what somebody makes of it. */
const EDITS: [kind: string, name: string, patch: Json, path: string[]][] = [
  [
    'daemonset',
    'logpipeline-agent',
    { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: '77%' } } } },
    ['spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'],
  ],
  ['configmap', 'logpipeline-agent', { data: { 'agent.json': '{}' } }, ['data', 'agent.json']],
  ['secret', CONFIGURATION, { data: { [CONFIGURATION_KEY]: 'e30=' } }, ['data', CONFIGURATION_KEY]],
  ['secret', 'logpipeline-agent-token', { data: { token: null } }, ['data', 'token']],
];

test.each(EDITS)(
  'an edited %s %s is repaired, and what others have added survives',
  async (kind, name, patch, path) => {
    const added = {
      metadata: { labels: { 'team.example/label': 'a' }, annotations: { 'team.example/note': 'b' } },
      ...(kind === 'daemonset' ? { spec: { minReadySeconds: 1 } } : { data: { theirs: 'Yw==' } }),
    };
    await release.patch(kind, name, added);
    const before = at(await release.get(kind, name), path);
    await release.patch(kind, name, patch);
    const repaired = await waitFor(`${kind} ${name} is repaired`, REPAIR, async () => {
      const object = await release.get(kind, name);
      // A token that was taken away is not known any more: there is a new one.
      const isRepaired = name.endsWith('-token')
        ? at(object, path) !== undefined
        : at(object, path) === before;
      return isRepaired && object;
    });
    expect(repaired).toMatchObject(added);
  },
  MINUTE,
);

test(
  'after a new token the agent is asked with it, and no pod was restarted for it',
  async () => {
    const before = (await release.agentPod()).metadata.uid;
    const lookout = await AgentLookout.start(release);
    await lookout.stop();
    const { metadata, status } = await release.agentPod();
    expect(metadata.uid).toBe(before);
    expect(status.containerStatuses[0].restartCount).toBe(0);
  },
  4 * MINUTE,
);

test.each([
  ['configmap', 'logpipeline-agent'],
  ['secret', CONFIGURATION],
  ['secret', 'logpipeline-agent-token'],
  ['daemonset', 'logpipeline-agent'],
])(
  'a deleted %s %s is made again',
  async (kind, name) => {
    const { metadata } = await release.get(kind, name);
    await release.cluster.kubectl(['delete', kind, name, '--namespace', RELEASE, '--wait=false']);
    await waitFor(`${kind} ${name} is there again`, REPAIR, async () => {
      const found = await release.get(kind, name);
      return found.metadata.uid !== metadata.uid;
    });
  },
  MINUTE,
);

test(
  'an agent keeps its last good configuration when it gets one that it cannot use',
  async () => {
    await release.untilCondition('good-1', 'AgentsReady', { status: 'True', reason: 'UpToDate' }, 120);
    const lookout = await AgentLookout.start(release);
    try {
      await scaleOperator(0);
      const configuration = await release.get('secret', CONFIGURATION);
      const { revision } = lookout.pipeline(`${RELEASE}/good-1`) ?? {};
      const newer = { ...configurationIn(configuration), sparkles: true };
      await release.patch('secret', CONFIGURATION, { data: { [CONFIGURATION_KEY]: encoded(newer) } });
      const sight = await lookout.until('it is rejected', 20, ({ summary }) => summary.rejected.length > 0);
      expect(sight.summary.rejected).toMatchObject([
        { secret: CONFIGURATION, pipeline: `${RELEASE}/good-1` },
      ]);
      expect(sight.summary.rejected[0]?.errors.join()).toContain('sparkles');
      expect(pipelineIn(sight, `${RELEASE}/good-1`)).toMatchObject({ revision, state: 'running' });
      const before = await objects('good-1');
      await waitFor('it ships on', 90, async () => (await objects('good-1')) > before, 500);
      const scaledAt = Date.now();
      await scaleOperator(2);
      await lookout.until('it is repaired', 60, ({ summary }) => summary.rejected.length === 0, scaledAt);
    } finally {
      await lookout.stop();
    }
  },
  5 * MINUTE,
);

test(
  'the operator says which nodes cannot use a configuration, and why',
  async () => {
    const { cluster } = release;
    const configuration = configurationIn(await release.get('secret', CONFIGURATION));
    await release.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'by-hand',
        namespace: RELEASE,
        labels: { [CONFIGURATION_LABEL]: 'pipeline' },
        annotations: { [PIPELINE_ANNOTATION]: `${RELEASE}/good-1` },
      },
      data: { [CONFIGURATION_KEY]: encoded({ ...configuration, sparkles: true }) },
    });
    const rejected = { status: 'False', reason: 'ConfigRejected' };
    const { message } = await release.untilCondition('good-1', 'AgentsReady', rejected, 90);
    expect(message).toContain(cluster.nodeName);
    expect(message).toContain('sparkles');
    await release.untilCondition('good-2', 'AgentsReady', { status: 'True', reason: 'UpToDate' }, 30);
    await cluster.kubectl(['delete', 'secret', 'by-hand', '--namespace', RELEASE]);
    await release.untilCondition('good-1', 'AgentsReady', { status: 'True', reason: 'UpToDate' }, 90);
  },
  5 * MINUTE,
);

test(
  'after all of it each line is in each bucket once, and counted at most once',
  async () => {
    await release.cluster.kubectl(['delete', 'pods', '--all', '--namespace', NUMBERS, '--wait']);
    for (const name of ALL) {
      const runs = await waitFor(
        `${name} has shipped the last line`,
        150,
        async () => {
          const tally = new NumberedTally();
          const { records } = await bucketRecords(release, `${RELEASE}/${name}`, bucketOf(name));
          for (const { pod, message } of records) tally.add(pod, message ?? '');
          return tally.runs()[0]?.total !== undefined && tally.runs();
        },
        1_000,
      );
      expect(runs, name).toMatchObject([{ pod: 'steady', duplicated: 0, missing: 0 }]);
      const { records, problems } = await settled(() =>
        bucketRecords(release, `${RELEASE}/${name}`, bucketOf(name)),
      );
      expect(problems).toEqual([]);
      // An agent that ends does not count its last upload, which is of an interval at the most.
      const least = records.length - LINES_PER_SECOND * 60;
      await waitFor(
        `the status of ${name} counts ${least} to ${records.length} records, over agents and operators that came and went`,
        150,
        async () => {
          const { totals } = (await release.get('logpipeline', name)).status;
          if (totals.records > least && totals.records <= records.length) return true;
          throw new Error(`it is ${JSON.stringify(totals)}`);
        },
        1_000,
      );
    }
  },
  8 * MINUTE,
);

function bucketOf(name: string): string {
  return name === 'no-bucket' ? LATE_BUCKET : BUCKET;
}

async function objects(name: string): Promise<number> {
  return (await release.s3.keys(bucketOf(name), `${RELEASE}/${name}/kind=`)).length;
}

/** Reasons of the Events about a pipeline. */
async function eventsOf(name: string, type: 'Normal' | 'Warning'): Promise<string[]> {
  const about = `--field-selector=involvedObject.kind=LogPipeline,involvedObject.name=${name},type=${type}`;
  return (await release.list('events', RELEASE, about)).map(({ reason }) => reason);
}

async function scaleOperator(replicas: number): Promise<void> {
  const deployment = ['deployment/logpipeline-operator', '--namespace', RELEASE];
  await release.cluster.kubectl(['scale', ...deployment, `--replicas=${replicas}`]);
  const selector = '--selector=app.kubernetes.io/component=operator';
  if (replicas > 0) await release.cluster.kubectl(['rollout', 'status', ...deployment, '--timeout=90s']);
  else
    await waitFor(
      'it has ended',
      60,
      async () => (await release.list('pods', RELEASE, selector)).length === 0,
    );
}

function at(object: Json, path: string[]): unknown {
  return path.reduce((value, key) => value?.[key], object);
}

function configurationIn(secret: Json): Json {
  return JSON.parse(Buffer.from(secret.data[CONFIGURATION_KEY], 'base64').toString());
}

function encoded(configuration: Json): string {
  return Buffer.from(JSON.stringify(configuration)).toString('base64');
}
