import { afterAll, beforeAll, expect, test } from 'vitest';
import { podProcess } from '../src/podProcess.ts';
import { type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';
import { type Write, writesBy } from '../src/writesBy.ts';

const MINUTE = 60_000;
const OPERATOR = `${RELEASE}:logpipeline-operator`;
const LEASE = 'logpipeline-operator';
/**
 * The other counts the lease's 15 s from when it saw the last renewal, and waits up to 4 s between two looks: 4 s until it sees that one,
 * 4 s from when the lease has run out until it looks again, and what the looks and the first writes take.
 */
const TAKEOVER_S = 24;
const PIPELINES = ['one', 'two', 'three', 'four', 'five', 'six'];

let release: TestRelease;

beforeAll(async () => {
  release = await TestRelease.start({ cluster: { auditLog: true } });
  await release.apply(
    ...PIPELINES.map((name) => pipeline(name, ['ERROR'])),
    release.pipeline('broken', { bucket: 'not-there' }),
    release.pipeline('retained', { retentionDays: 7 }),
  );
  for (const name of PIPELINES) await release.untilCondition(name, 'Ready', { status: 'True' }, 120);
  await waitFor('the Event about the broken one', 60, async () => (await eventsOf('broken')).length > 0);
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

test(
  'a leader that is killed in the middle of a rollout and of changes has a successor within the lease time',
  async () => {
    const killed: string = (await release.get('lease', LEASE)).spec.holderIdentity;
    const pid = processOf(killed);
    const { restarts } = await operatorPod(killed);
    // The kubelet would start it anew within a second or two, and with the name that the lease has it would go on as the leader.
    await release.cluster.stopComponent('kubelet');
    try {
      await changeDaemonSet(61);
      await release.apply(...PIPELINES.slice(0, 3).map((name) => pipeline(name, ['WARN'])));
      process.kill(pid, 'SIGKILL');
      const killedAt = Date.now();
      await release.apply(...PIPELINES.slice(3).map((name) => pipeline(name, ['WARN'])));
      await untilConfigured('WARN', TAKEOVER_S - (Date.now() - killedAt) / 1_000);
      await untilDaemonSetIsOurs();
      expect((await release.get('lease', LEASE)).spec.holderIdentity).not.toBe(killed);
    } finally {
      await release.cluster.startComponent('kubelet');
    }
    await untilItRunsAnew(killed, restarts);
  },
  3 * MINUTE,
);

test(
  'one that is frozen is followed by the other within the lease time, and writes nothing when it wakes',
  async () => {
    const frozen: string = (await release.get('lease', LEASE)).spec.holderIdentity;
    const pid = processOf(frozen);
    const { restarts } = await operatorPod(frozen);
    await changeDaemonSet(62);
    await release.apply(...PIPELINES.slice(0, 3).map((name) => pipeline(name, ['INFO'])));
    let wokenAt: string;
    process.kill(pid, 'SIGSTOP');
    try {
      const frozenAt = Date.now();
      await release.apply(...PIPELINES.slice(3).map((name) => pipeline(name, ['INFO'])));
      await waitFor('the other leads', TAKEOVER_S - (Date.now() - frozenAt) / 1_000, async () => {
        const { holderIdentity } = (await release.get('lease', LEASE)).spec;
        return holderIdentity !== frozen;
      });
      await untilConfigured('INFO', 5);
      await untilDaemonSetIsOurs();
    } finally {
      wokenAt = new Date().toISOString();
      process.kill(pid, 'SIGCONT');
    }
    await untilItRunsAnew(frozen, restarts);
    const writes = writesBy(await release.cluster.auditEvents(), OPERATOR, wokenAt);
    expect(writes.filter(({ pod }) => pod === frozen)).toEqual([]);
  },
  3 * MINUTE,
);

test(
  'no write was done twice: each object was written once for each change of it',
  async () => {
    for (const name of PIPELINES) await release.untilCondition(name, 'Ready', { status: 'True' }, 120);
    const events = await release.cluster.auditEvents();
    const done = writesBy(events, OPERATOR).filter(({ code }) => code < 300);
    const secrets = await release.list('secrets', RELEASE, '--selector=logpipeline.dev/agent-configuration');
    const nameOf = (name: string): string =>
      secrets.find(
        ({ metadata }) => metadata.annotations['logpipeline.dev/pipeline'] === `${RELEASE}/${name}`,
      ).metadata.name;
    // Made, and changed by each of the two tests above.
    const expected = {
      ...Object.fromEntries(PIPELINES.map((name) => [`patch secrets ${RELEASE}/${nameOf(name)}`, 3])),
      [`patch daemonsets ${RELEASE}/logpipeline-agent`]: 3,
      [`patch configmaps ${RELEASE}/logpipeline-agent`]: 1,
      [`patch logpipelines ${RELEASE}/retained`]: 1,
    };
    expect(counts(done.filter(({ what }) => what in expected))).toEqual(expected);
    expect((await eventsOf('broken')).map(({ reason, count }) => [reason, count])).toEqual([
      ['BucketUnreachable', 1],
    ]);
  },
  3 * MINUTE,
);

function processOf(pod: string): number {
  const pid = podProcess(pod);
  if (pid === undefined) throw new Error(`no process of ${pod} runs`);
  return pid;
}

function pipeline(name: string, levels: string[]): Json {
  return release.pipeline(name, { levels, select: { namespaces: { include: [`${name}-only`] } } });
}

/** As a person may do it; the operator changes it back, and each of both starts a rollout. */
async function changeDaemonSet(gracePeriod: number): Promise<void> {
  const spec = { template: { spec: { terminationGracePeriodSeconds: gracePeriod } } };
  await release.patch('daemonset', 'logpipeline-agent', { spec });
}

async function untilDaemonSetIsOurs(): Promise<void> {
  await waitFor('the DaemonSet is as the operator makes it', 5, async () => {
    const { spec } = await release.get('daemonset', 'logpipeline-agent');
    return spec.template.spec.terminationGracePeriodSeconds === 60;
  });
}

/** The agents' configuration of all pipelines has this one level. */
async function untilConfigured(level: string, seconds: number): Promise<void> {
  await waitFor(`all configurations have ${level}`, seconds, async () => {
    const secrets = await release.list('secrets', RELEASE, '--selector=logpipeline.dev/agent-configuration');
    const configurations = secrets
      .map(({ data }) => JSON.parse(Buffer.from(data['pipeline.json'], 'base64').toString()))
      .filter(({ name }) => PIPELINES.includes(name));
    const levels = configurations.map((one) => one.levels);
    if (levels.every((list) => JSON.stringify(list) === JSON.stringify([level]))) return true;
    throw new Error(`they have ${JSON.stringify(levels)}`);
  });
}

async function untilItRunsAnew(pod: string, restarts: number): Promise<void> {
  await waitFor('it has ended and runs anew', 60, async () => (await operatorPod(pod)).restarts > restarts);
  await waitFor('it is ready to lead', 60, async () => (await operatorPod(pod)).isReady);
}

async function operatorPod(name: string): Promise<{ restarts: number; isReady: boolean }> {
  const [status] = (await release.get('pod', name)).status.containerStatuses;
  return { restarts: status.restartCount, isReady: status.ready };
}

async function eventsOf(name: string): Promise<Json[]> {
  return (await release.list('events')).filter(({ involvedObject }) => involvedObject.name === name);
}

function counts(writes: readonly Write[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(writes, ({ what }) => what)].map(([what, all]) => [what, all.length]),
  );
}
