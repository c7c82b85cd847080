import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Condition, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';
import { type Write, writesBy } from '../src/writesBy.ts';

const MINUTE = 60_000;
const OPERATOR = `${RELEASE}:logpipeline-operator`;
const AGENT = `${RELEASE}:logpipeline-agent`;
const LEASE = `update leases ${RELEASE}/logpipeline-operator`;
/** Each has a namespace of its own name. */
const PIPELINES = ['quiet', 'busy', 'retained'];
/** How long nothing may happen, as was promised. */
const AT_REST_MS = 60_000;
/** So long that figures are due twice. */
const FLOWING_MS = 130_000;

let release: TestRelease;

beforeAll(async () => {
  release = await TestRelease.start({ cluster: { auditLog: true } });
  for (const name of PIPELINES) await release.namespace(name);
  await release.apply(
    ...PIPELINES.map((name) =>
      release.pipeline(name, {
        select: { namespaces: { include: [name] } },
        ...(name === 'retained' ? { retentionDays: 7 } : {}),
      }),
    ),
  );
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

test(
  'at rest the operator writes nothing but its lease for 60 s',
  async () => {
    // One that had something to ship and has shipped it rests like those that never had.
    await release.apply(writer('quiet', 'for i in 1 2 3; do echo "line $i"; done; sleep 3600'));
    await waitFor('all lines are shipped and all that is to say of it is said', 240, async () => {
      const { status } = await release.get('logpipeline', 'quiet');
      return status?.totals?.records >= 3 && status.oldestUnshippedTime === undefined;
    });
    await untilNothingIsWritten(20);
    const from = new Date().toISOString();
    await sleep(AT_REST_MS);
    const writes = writesBy(await release.cluster.auditEvents(), OPERATOR, from);
    expect(writes.filter(({ what }) => what !== LEASE)).toEqual([]);
    expect(writes.length, 'renewals, every 2 s').toBeGreaterThan(AT_REST_MS / 1_000 / 4);
  },
  10 * MINUTE,
);

test(
  'while logs flow a status is written once a minute at most, and nothing else',
  async () => {
    const line = 'a line of about a hundred characters, as applications write them, with a number:';
    for (const namespace of PIPELINES) {
      const loop = `i=0; while true; do echo "${line} $i"; i=$((i+1)); sleep 0.05; done`;
      await release.apply(writer(namespace, loop, 'flowing'));
    }
    const before = await allConditions();
    const from = new Date().toISOString();
    await sleep(FLOWING_MS);
    expect(await allConditions(), 'no condition changed meanwhile').toEqual(before);
    const writes = writesBy(await release.cluster.auditEvents(), OPERATOR, from);
    const statuses = new Map(PIPELINES.map((name) => [name, `patch logpipelines/status ${RELEASE}/${name}`]));
    const known = [LEASE, ...statuses.values()];
    expect(writes.filter(({ what }) => !known.includes(what))).toEqual([]);
    for (const [name, what] of statuses) {
      const times = writes.filter((write) => write.what === what);
      expect(shortestGap(times), `ms between two statuses of ${name}`).toBeGreaterThanOrEqual(MINUTE);
      expect(times.length, `statuses of ${name}`).toBeGreaterThanOrEqual(1);
    }
  },
  10 * MINUTE,
);

test('agents never write anything', async () => {
  const events = await release.cluster.auditEvents();
  expect(writesBy(events, AGENT)).toEqual([]);
  const reads = events.filter(({ user }) => user.username === `system:serviceaccount:${AGENT}`);
  expect(reads.length, 'their reads are in the log').toBeGreaterThan(0);
});

/** The image has a shell. */
function writer(namespace: string, script: string, name = 'writer'): object {
  const image = { image: release.image, imagePullPolicy: 'Never' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'writer', ...image, command: ['sh', '-c', script] }],
    },
  };
}

async function allConditions(): Promise<Condition[][]> {
  const pipelines = await Promise.all(PIPELINES.map((name) => release.get('logpipeline', name)));
  return pipelines.map(({ status }) =>
    status.conditions.map(({ message: _, ...condition }: Condition) => condition),
  );
}

/** Waits until the operator has written nothing but its lease for so many seconds. */
async function untilNothingIsWritten(seconds: number): Promise<void> {
  await waitFor(`nothing is written for ${seconds} s`, 180, async () => {
    const from = new Date(Date.now() - seconds * 1_000).toISOString();
    const writes = writesBy(await release.cluster.auditEvents(), OPERATOR, from);
    return writes.every(({ what }) => what === LEASE);
  });
}

function shortestGap(writes: readonly Write[]): number {
  const times = writes.map(({ at }) => Date.parse(at));
  return Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
}
