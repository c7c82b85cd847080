import { CONFIGURATION_KEY } from '@logpipeline/crds/agent';
import { configurationSecretName } from '@logpipeline/operator/plan/names';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bucketRecords, sourcesOf } from '../src/bucketRecords.ts';
import { BUCKET, type Condition, type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const TEAM = 'team';
const RIVAL = 'rival';
const SAME_PLACE = 'same/place';

let release: TestRelease;
let values: Json;

/** What a tenant may not ask for with shared credentials, and what is said to it at apply and in the condition. */
const REFUSED: [what: string, spec: Json, sentence: string][] = [
  [
    'foreign-pods',
    { select: { namespaces: { include: [RIVAL] } } },
    'only its own namespace team may be selected',
  ],
  ['foreign-prefix', { s3: { prefix: 'rival/shared' } }, 'must be team/foreign-prefix or below it'],
  ['foreign-endpoint', { s3: { endpoint: 'http://elsewhere:9000' } }, 'go to the default endpoint only'],
  ['foreign-rules', { retentionDays: 3 }, 'the rules of a shared bucket are not for tenants'],
  ['foreign-bucket', { bucket: 'closed' }, 'spec.bucket: '],
  ['foreign-nodes', { nodeMetrics: { enabled: true } }, 'must be false'],
];

beforeAll(async () => {
  release = await TestRelease.start({ withoutChart: true });
  // The way that the agents' own credentials take; the chart's s3.credentialsSecret is such.
  const env = [{ name: 'AWS_ENDPOINT_URL_S3', value: release.endpoint }];
  values = { operator: { env }, agent: { env }, tenants: { buckets: [BUCKET] } };
  await release.install(values);
  for (const namespace of [TEAM, RIVAL]) {
    await release.namespace(namespace, { kind: 'tenant' });
    await release.apply(writer(namespace));
  }
  await release.credentials('own', TEAM);
  await release.credentials('own', RIVAL, { AWS_ACCESS_KEY_ID: 'rivalskey' });
  const own = { s3: { credentialsSecretRef: { name: 'own' } } };
  await release.apply(
    tenant('shared', {}),
    tenant('labelled', { select: { namespaces: { matchLabels: { kind: 'tenant' } } } }),
    release.pipeline('own', own, TEAM),
    release.pipeline('borrowed', { s3: { credentialsSecretRef: { name: 's3' } } }, TEAM),
  );
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

test.each(REFUSED)('%s is refused at apply', async (what, spec, sentence) => {
  await waitFor('the policy is in force', 30, async () => {
    const said = await release.apply(tenant(what, spec)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (said?.includes(sentence)) return true;
    await release.cluster.kubectl(['delete', 'logpipeline', what, '-n', TEAM, '--ignore-not-found']);
    throw new Error(`it is said: ${said}`);
  });
});

test(
  'without a right to its Secret a pipeline says what to run, and works when that was run',
  async () => {
    const forbidden = { status: 'False', reason: 'Forbidden' };
    const { message } = await release.untilCondition('own', 'BucketReady', forbidden, 90, TEAM);
    const commands = /kubectl (.+ create role .+) && kubectl (.+ create rolebinding .+)$/.exec(message);
    if (commands === null) throw new Error(`no commands are in: ${message}`);
    for (const command of commands.slice(1)) await release.cluster.kubectl(command.split(' '));
    await release.untilCondition('own', 'Ready', { status: 'True', reason: 'AllWell' }, 60, TEAM);
  },
  3 * MINUTE,
);

test(
  "another namespace's credentials are out of reach, also when a Secret there has the name",
  async () => {
    const forbidden = { status: 'False', reason: 'Forbidden' };
    await release.untilCondition('borrowed', 'BucketReady', forbidden, 60, TEAM);
    const role = ['create', 'role', 's3', '--verb=get', '--resource=secrets', '--resource-name=s3'];
    const binding = ['create', 'rolebinding', 's3', '--role=s3'];
    const account = `--serviceaccount=${RELEASE}:logpipeline-operator`;
    for (const args of [role, [...binding, account]])
      await release.cluster.kubectl([...args, '--namespace', TEAM]);
    const missing = { status: 'False', reason: 'CredentialsMissing' };
    const { message } = await release.untilCondition('borrowed', 'BucketReady', missing, 60, TEAM);
    expect(message).toContain(`${TEAM}/s3`);
    await expect(configuration('borrowed')).rejects.toThrow('NotFound');
    const { credentials } = (await configuration('own')).destination.s3;
    expect(credentials.accessKeyId === release.s3.accessKey).toBe(true);
  },
  3 * MINUTE,
);

test(
  "a tenant's pipelines ship its own pods below its own prefix, and nothing else",
  async () => {
    for (const name of ['shared', 'labelled', 'own']) {
      await waitFor(
        `${TEAM}/${name} ships`,
        120,
        async () => (await bucketRecords(release, `${TEAM}/${name}`)).records.length > 0,
        500,
      );
      await release.untilCondition(name, 'Ready', { status: 'True', reason: 'AllWell' }, 60, TEAM);
    }
    // Another minute's worth of everything, so that what should not be there had its time.
    await release.apply(writer(TEAM, 'later'), writer(RIVAL, 'later'));
    for (const name of ['shared', 'labelled', 'own']) {
      const both = [`${TEAM}/later/main`, `${TEAM}/writer/main`];
      const shipped = async () => sourcesOf(await bucketRecords(release, `${TEAM}/${name}`));
      await waitFor(
        'the later pod is there',
        120,
        async () => (await shipped()).includes(both[0] ?? ''),
        500,
      );
      expect(await shipped(), name).toEqual(both);
    }
    const places = (await release.s3.keys(BUCKET)).map((key) => key.split('/').slice(0, 2).join('/'));
    expect([...new Set(places)].sort()).toEqual([`${TEAM}/labelled`, `${TEAM}/own`, `${TEAM}/shared`]);
  },
  5 * MINUTE,
);

test(
  'of two pipelines in one place the later is refused, and works when the first is gone',
  async () => {
    await release.apply(release.pipeline('first', { s3: { prefix: SAME_PLACE } }));
    await release.untilCondition('first', 'Ready', { status: 'True' }, 60);
    const own = { credentialsSecretRef: { name: 'own' } };
    await release.apply(
      release.pipeline('second', { s3: { prefix: `${SAME_PLACE}/below` } }),
      release.pipeline('guest', { s3: { prefix: SAME_PLACE, ...own } }, TEAM),
    );
    const conflict = { status: 'False', reason: 'PrefixConflict' };
    const { message } = await release.untilCondition('second', 'Ready', conflict, 60);
    expect(message).toContain(`${RELEASE}/first`);
    const toGuest = await release.untilCondition('guest', 'Ready', conflict, 60, TEAM);
    expect(toGuest.message, 'a tenant hears nothing of other namespaces').not.toContain('first');
    await expect(release.get('secret', configurationSecretName(`${RELEASE}/second`))).rejects.toThrow(
      'NotFound',
    );
    await release.cluster.kubectl(['delete', 'logpipeline', 'first', '--namespace', RELEASE]);
    await release.untilCondition('second', 'Ready', { status: 'True', reason: 'AllWell' }, 30);
    expect(await release.condition('guest', 'Ready', TEAM)).toMatchObject(conflict);
    await release.cluster.kubectl(['delete', 'logpipeline', 'second', '--namespace', RELEASE]);
    await release.untilCondition('guest', 'Ready', { status: 'True', reason: 'AllWell' }, 60, TEAM);
  },
  4 * MINUTE,
);

test(
  'without the policy the operator says the same in conditions, and gives agents nothing',
  async () => {
    await release.install({ ...values, tenants: { buckets: [BUCKET], admissionPolicy: { enabled: false } } });
    const pipelines = REFUSED.map(([what, spec]) => tenant(what, spec));
    await waitFor('the policy is gone', 60, () => release.apply(...pipelines).then(() => true), 500);
    for (const [what, , sentence] of REFUSED) {
      const refused = { status: 'False', reason: 'TenancyRefused' };
      const { message } = await release.untilCondition(what, 'Ready', refused, 60, TEAM);
      expect(message).toContain(sentence);
      await expect(configuration(what)).rejects.toThrow('NotFound');
    }
    await release.untilCondition('shared', 'Ready', { status: 'True', reason: 'AllWell' }, 60, TEAM);
  },
  5 * MINUTE,
);

test('no secret is in any status or Event', async () => {
  const texts = [
    ...(await release.list('logpipelines', TEAM)).flatMap(({ status }) =>
      (status?.conditions ?? []).map(({ message }: Condition) => message),
    ),
    ...(await release.list('events', TEAM)).map(({ message }) => message),
  ];
  expect(texts.length).toBeGreaterThan(10);
  expect(texts.filter((text) => text.includes(release.s3.secretKey))).toEqual([]);
});

/** A pipeline of the team with shared credentials, which go to the default endpoint. */
function tenant(name: string, spec: Json): Json {
  const metadata = { name, namespace: TEAM };
  const whole = { bucket: BUCKET, interval: '1m', ...spec };
  return { apiVersion: 'logpipeline.dev/v1alpha1', kind: 'LogPipeline', metadata, spec: whole };
}

function writer(namespace: string, name = 'writer'): Json {
  const command = ['sh', '-c', `echo "a line of ${namespace}"; exec sleep infinity`];
  const container = { name: 'main', image: release.image, imagePullPolicy: 'Never', command };
  const spec = { terminationGracePeriodSeconds: 0, containers: [container] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
}

/** What agents get of a pipeline of the team. */
async function configuration(name: string): Promise<Json> {
  const { data } = await release.get('secret', configurationSecretName(`${TEAM}/${name}`));
  return JSON.parse(Buffer.from(data[CONFIGURATION_KEY], 'base64').toString());
}
