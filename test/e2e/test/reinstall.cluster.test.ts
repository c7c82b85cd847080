import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { helm } from '@logpipeline/test-cluster';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { previousChart } from '../../../charts/test/previousChart.ts';
import { inventory } from '../src/inventory.ts';
import { numberedPod } from '../src/numberedPods.ts';
import { settled } from '../src/settled.ts';
import { type ShippedNumbers, shippedNumbers } from '../src/shippedNumbers.ts';
import { BUCKET, type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const NUMBERS = 'numbers';
const PREFIX = `${RELEASE}/numbers`;
/** With files of 1 MiB, of which the kubelet keeps five, it rotates about every 50 s: the gap between two releases is bridged by several. */
const STEADY = {
  name: 'steady',
  linesPerSecond: 200,
  lines: 10_000_000,
  exitCode: 0,
  restartPolicy: 'Never',
} as const;
/** Lives and ends while no agent runs. */
const MEANWHILE = { ...STEADY, name: 'meanwhile', linesPerSecond: 1_000, lines: 2_000 };

let release: TestRelease;
let before: string[];

beforeAll(async () => {
  release = await TestRelease.start({
    cluster: { containerLogMaxSize: '1Mi', containerLogMonitorInterval: '3s' },
    withoutChart: true,
  });
  await release.namespace(NUMBERS);
  before = await inventory(release.cluster);
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

test(
  'the first object is in the bucket within 60 s of the first line',
  async () => {
    await release.install();
    await release.apply(release.pipeline('numbers', { select: { namespaces: { include: [NUMBERS] } } }));
    await release.apply(numberedPod(STEADY, NUMBERS, release.image));
    await waitFor(
      'an object is there',
      90,
      async () => (await release.s3.keys(BUCKET, `${PREFIX}/kind=`)).length > 0,
    );
    const seenAt = Date.now();
    const { firstLineAt = '' } = await shippedNumbers(release, PREFIX);
    expect(seenAt - Date.parse(firstLineAt)).toBeLessThan(60_000);
  },
  10 * MINUTE,
);

test(
  'helm uninstall leaves the definition and the LogPipelines, and nothing else in the cluster',
  async () => {
    await release.apply(release.pipeline('retained', { retentionDays: 7 }));
    await waitFor('it has a finalizer', 30, async () => (await finalizers('retained')).length === 1);
    await release.uninstall();
    const left = async () => {
      const now = await inventory(release.cluster);
      return now.filter((object) => !before.includes(object) && !object.includes(` ${NUMBERS}/`));
    };
    const documented = [
      'APIService /v1alpha1.logpipeline.dev',
      'CustomResourceDefinition /logpipelines.logpipeline.dev',
      `LogPipeline ${RELEASE}/numbers`,
      `LogPipeline ${RELEASE}/retained`,
    ];
    // Agents have a minute to end, and what is owned goes in the background.
    await waitFor('nothing else is left', 90, async () => {
      const objects = await left();
      if (objects.length <= documented.length) return true;
      throw new Error(`there are ${objects.join(', ')}`);
    });
    expect(await left()).toEqual(documented);
  },
  5 * MINUTE,
);

test(
  'while no operator runs a LogPipeline with retention can be deleted and made again',
  async () => {
    expect(await finalizers('retained')).toEqual([]);
    await remove('retained', 10);
    await release.apply(release.pipeline('retained', { retentionDays: 7 }));
    await remove('retained', 10);
  },
  MINUTE,
);

test(
  'installed again, from the chart of the commit before, it takes up its LogPipelines and the logs where they were',
  async () => {
    await release.apply(numberedPod(MEANWHILE, NUMBERS, release.image));
    await waitFor('it has ended while no agent ran', 60, async () => {
      const pod = await release.get('pod', MEANWHILE.name, NUMBERS);
      return pod.status.phase === 'Succeeded';
    });
    const repository = await chartOfBefore();
    try {
      await release.install({}, join(repository, 'charts', 'logpipeline'));
    } finally {
      await rm(repository, { recursive: true });
    }
    expect(JSON.stringify(await definition())).toContain(OLD);
    await untilShipped('what was written meanwhile is in the bucket', ({ runs }) =>
      runs.some(({ pod, lines }) => pod === MEANWHILE.name && lines === MEANWHILE.lines),
    );
  },
  10 * MINUTE,
);

test(
  'helm upgrade brings everything to what the chart says, and replaces the agents at most once',
  async () => {
    const revisions = async () => (await release.list('controllerrevisions')).length;
    const uid = async (kind: string, name: string) => (await release.get(kind, name)).metadata.uid;
    const kept = () =>
      Promise.all([uid('daemonset', 'logpipeline-agent'), uid('configmap', 'logpipeline-operator')]);
    const [wereRevisions, were] = [await revisions(), await kept()];
    const { generation } = (await release.get('daemonset', 'logpipeline-agent')).metadata;
    await release.install();
    await untilRolledOut();
    await release.untilCondition('numbers', 'Ready', { status: 'True' }, 90);
    expect(await kept(), 'objects that everything hangs on are the same').toEqual(were);
    expect((await revisions()) - wereRevisions, 'kinds of agents').toBeLessThanOrEqual(1);
    const now = (await release.get('daemonset', 'logpipeline-agent')).metadata.generation;
    expect(now - generation, 'changes of the DaemonSet').toBeLessThanOrEqual(1);
    expect(JSON.stringify(await definition()), 'the definition is upgraded too').not.toContain(OLD);
    // It throws with the difference, when there is one.
    const manifest = await helm(release.cluster, ['get', 'manifest', RELEASE, '--namespace', RELEASE]);
    expect(await release.cluster.kubectl(['diff', '--filename', '-'], manifest)).toBe('');
  },
  5 * MINUTE,
);

test(
  'deleting a LogPipeline never hangs, also when its bucket is gone or its store is down, and says what it left',
  async () => {
    await release.s3.createBucket('gone');
    const endpoint = `http://${release.cluster.hostAddress}:9`;
    await release.apply(
      release.pipeline('plain'),
      release.pipeline('retained', { retentionDays: 7 }),
      release.pipeline('bucketless', { bucket: 'gone', retentionDays: 7 }),
      release.pipeline('unreachable', { s3: { endpoint }, retentionDays: 7 }),
    );
    await waitFor('they have finalizers', 30, async () => {
      const names = ['retained', 'bucketless', 'unreachable'];
      return (await Promise.all(names.map(finalizers))).every(({ length }) => length === 1);
    });
    await release.untilCondition(
      'bucketless',
      'BucketReady',
      { status: 'False', reason: 'LifecycleUnsupported' },
      60,
    );
    await rm(join(release.s3.dir, 'gone'), { recursive: true });
    await Promise.all([
      remove('plain', 10),
      remove('retained', 30),
      remove('bucketless', 30),
      // A minute in which the store may come back, and the attempt under way at its end.
      remove('unreachable', 100),
    ]);
    const event = await waitFor('an Event says what is left', 10, async () =>
      (await release.list('events')).find(
        ({ reason, involvedObject }) =>
          reason === 'LifecycleConflict' && involvedObject.name === 'unreachable',
      ),
    );
    expect(event.message).toMatch(
      /^The lifecycle rule ".+" may be left in bucket logs: .+ Remove it by hand/,
    );
    await waitFor('only one configuration is left', 30, async () => {
      const label = '--selector=logpipeline.dev/agent-configuration=pipeline';
      return (await release.list('secrets', RELEASE, label)).length === 1;
    });
  },
  5 * MINUTE,
);

test(
  'over all of this no line was lost and none is there twice',
  async () => {
    await release.cluster.kubectl(['delete', 'pod', STEADY.name, '--namespace', NUMBERS]);
    const { runs, problems } = await untilShipped('all that the pods wrote is in the bucket', (now) =>
      now.runs.every(({ missing }) => missing === 0),
    );
    expect(runs.sort((a, b) => a.pod.localeCompare(b.pod))).toMatchObject([
      { pod: MEANWHILE.name, duplicated: 0, missing: 0, total: MEANWHILE.lines },
      { pod: STEADY.name, duplicated: 0, missing: 0 },
    ]);
    expect(problems).toEqual([]);
  },
  5 * MINUTE,
);

/** Waits for an upload or two; everything is read back each time. */
async function untilShipped(
  what: string,
  isEnough: (now: ShippedNumbers) => boolean,
): Promise<ShippedNumbers> {
  const look = async () => {
    const now = await settled(() => shippedNumbers(release, PREFIX));
    if (isEnough(now)) return now;
    throw new Error(`there is ${JSON.stringify(now.runs)}`);
  };
  return await waitFor(what, 150, look, 1_000);
}

/** A word of the definition that is in no version of it. */
const OLD = 'as it was in the version before';

/** The previous chart; so that it is another one in any case, its definition has a description that this one's has not. */
async function chartOfBefore(): Promise<string> {
  const folder = await previousChart();
  const file = join(folder, 'charts', 'logpipeline', 'files', 'logpipelines.yaml');
  const text = await readFile(file, 'utf8');
  const old = text.replace(/^( +description: )(\S.*)$/m, `$1"${OLD}"`);
  if (old === text) throw new Error(`BUG: ${file} has no description in one line`);
  await writeFile(file, old);
  return folder;
}

function definition(): Promise<Json> {
  return release.get('customresourcedefinition', 'logpipelines.logpipeline.dev');
}

async function finalizers(pipeline: string): Promise<string[]> {
  return (await release.get('logpipeline', pipeline)).metadata.finalizers ?? [];
}

/** As users delete it: kubectl waits until it is gone, and fails when that takes longer. */
async function remove(pipeline: string, seconds: number): Promise<void> {
  const timeout = `--timeout=${seconds}s`;
  await release.cluster.kubectl(['delete', 'logpipeline', pipeline, '--namespace', RELEASE, timeout]);
}

async function untilRolledOut(): Promise<void> {
  const args = ['--namespace', RELEASE, '--timeout=120s'];
  await release.cluster.kubectl(['rollout', 'status', 'daemonset/logpipeline-agent', ...args]);
}
