import { CONFIGURATION_KEY, FRONTEND_LABEL, revisionOf } from '@logpipeline/crds/agent';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Environment } from '../../src/plan/environment.ts';
import { configurationSecretName } from '../../src/plan/names.ts';
import type { ReadPipeline } from '../../src/plan/readPipeline.ts';
import { read, settingsWith } from './pipelines.ts';
import { configurationOf, planned } from './planned.ts';

test('the objects of a release with two pipelines', async () => {
  const { objects } = planned([
    read('logging/all'),
    read('shop/errors', {
      bucket: 'shop-logs',
      interval: '1h30m',
      levels: ['ERROR'],
      s3: { region: 'eu-central-1', credentialsSecretRef: { name: 'writer' }, storageClass: 'STANDARD_IA' },
      select: {
        pods: { matchLabels: { app: 'web' } },
        containers: { exclude: ['istio-proxy'] },
        attachLabels: ['app'],
      },
      buffer: { maxSize: '512Mi', whenFull: 'DropOldest' },
      rateLimit: { linesPerSecond: 10 },
      sampling: [{ levels: ['INFO'], keepPercent: 50 }],
      redact: { builtin: ['email'], patterns: [{ name: 'order', regex: 'order-[0-9]+' }] },
      suspend: true,
    }),
  ]);
  const readable = objects.map((object) =>
    object.kind === 'Secret'
      ? {
          ...object,
          data: {
            [CONFIGURATION_KEY]: configurationOf(
              [object],
              object.metadata.annotations?.['logpipeline.dev/pipeline'] ?? '',
            ),
          },
        }
      : object,
  );
  await expect(stringify(readable, { aliasDuplicateObjects: false })).toMatchFileSnapshot('golden/plan.yaml');
});

test('the verdict names the revision that agents will report, and what is to be probed', () => {
  const { objects, verdict } = planned([read('logging/all', { retentionDays: 7 })]);
  const secret = objects.find(({ kind }) => kind === 'Secret');
  const data = (secret?.['data'] ?? {}) as Record<string, string>;
  const bytes = Buffer.from(data[CONFIGURATION_KEY] ?? '', 'base64');
  expect(verdict('logging/all')).toMatchObject({
    problems: [],
    notes: [],
    configuration: { secretName: secret?.metadata.name, revision: revisionOf(bytes), isCurrent: true },
    bucket: {
      pipeline: 'logging/all',
      uid: 'uid-of-logging/all',
      prefix: 'logging/all',
      retentionDays: 7,
      cluster: 'production',
    },
  });
});

test('equal specs give equal bytes, whatever else of an object changes', () => {
  const one = planned([read('logging/all', {}, { resourceVersion: '1', labels: { a: 'b' } })]);
  const other = planned([read('logging/all', {}, { resourceVersion: '2', generation: 9 })]);
  expect(one.objects).toEqual(other.objects);
});

test('pipelines change nothing about the DaemonSet, settings of the agents do', () => {
  const daemonSet = (found: ReturnType<typeof planned>) =>
    found.objects.find(({ kind }) => kind === 'DaemonSet');
  const without = daemonSet(planned([]));
  expect(daemonSet(planned([read('logging/all')]))).toEqual(without);
  const settings = settingsWith({
    agent: {
      image: 'registry.example.com/logpipeline-agent:1.2.3',
      serviceAccountName: 'lgp-agent',
      logLevel: 'debug',
    },
  });
  expect(daemonSet(planned([], { settings }))).not.toEqual(without);
});

test.each<[string, ReadPipeline, Partial<Environment>, string]>([
  ['an invalid spec', read('logging/bad', { bucket: 'NOT A BUCKET' }), {}, 'Ready InvalidSpec'],
  ['a tenant who asks for too much', read('shop/bad', { bucket: 'private' }), {}, 'Ready TenancyRefused'],
  [
    'a prefix that is taken',
    read(
      'logging/bad',
      { s3: { prefix: 'logging/good/more' } },
      { creationTimestamp: '2026-11-24T00:00:00Z' },
    ),
    {},
    'Ready PrefixConflict',
  ],
  [
    'an expression that matches nothing at all',
    read('logging/bad', { redact: { patterns: [{ name: 'word', regex: '\\b' }] } }),
    {},
    'Ready PatternRefused',
  ],
  [
    'credentials that are missing',
    read('logging/bad', { s3: { credentialsSecretRef: { name: 'gone' } } }),
    {
      credentials: () => ({
        ok: false,
        problem: { condition: 'BucketReady', reason: 'CredentialsMissing', message: '…' },
      }),
    },
    'BucketReady CredentialsMissing',
  ],
])('%s stops that pipeline alone, which keeps its last good configuration', (_, bad, more, reason) => {
  const good = read('logging/good');
  const never = planned([good, bad], more);
  expect(never.reasons(bad.key)).toEqual([reason]);
  expect(never.configuration(bad.key)).toBeUndefined();
  expect(never.verdict(bad.key).configuration).toBeUndefined();
  expect(never.verdict(bad.key).bucket).toBeUndefined();
  expect(never.reasons('logging/good')).toEqual([]);
  expect(never.configuration('logging/good')).toBeDefined();

  const wasGood = planned([read(bad.key, { s3: { credentialsSecretRef: { name: 'writer' } } })]);
  const lastGood = () => ({ revision: '0123456789abcdef', configuration: wasGood.configuration(bad.key) });
  const before = planned([good, bad], { ...more, lastGood });
  expect(before.configuration(bad.key)).toBeUndefined();
  expect(before.verdict(bad.key).configuration).toEqual({
    secretName: configurationSecretName(bad.key),
    revision: '0123456789abcdef',
    isCurrent: false,
  });
});

test('browser events go to the pipelines that ask for them', () => {
  const settings = settingsWith({ ingest: { enabled: true } });
  const pipelines = [read('logging/all', { frontend: { enabled: true } }), read('logging/others')];
  const { reasons, configuration, objects } = planned(pipelines, { settings });
  expect(reasons('logging/all')).toEqual([]);
  expect(configuration('logging/all')?.frontend).toEqual({});
  const labelOf = (pipeline: string) =>
    objects.find(({ metadata }) => metadata.name === configurationSecretName(pipeline))?.metadata.labels?.[
      FRONTEND_LABEL
    ];
  expect([labelOf('logging/all'), labelOf('logging/others')]).toEqual(['true', undefined]);
  expect(configuration('logging/others')?.frontend).toBeUndefined();
});

test('where there is no ingest service, a pipeline that asks for browser events says so, and the rest works', () => {
  const { reasons, verdict, configuration } = planned([read('logging/all', { frontend: { enabled: true } })]);
  expect(reasons('logging/all')).toEqual(['Ready FrontendOff']);
  expect(verdict('logging/all').configuration?.isCurrent).toBe(true);
  expect(configuration('logging/all')).toBeDefined();
  expect(configuration('logging/all')?.frontend).toBeUndefined();
});

test('samples of the nodes are taken as the pipeline says', () => {
  const all = { nodeMetrics: { enabled: true, interval: '1m30s', topProcesses: 3 } };
  expect(planned([read('logging/all', all)]).configuration('logging/all')?.nodeMetrics).toEqual({
    interval: '90000ms',
    topProcesses: 3,
  });
  const none = planned([read('logging/all', { nodeMetrics: { enabled: false } })]);
  expect(none.configuration('logging/all')?.nodeMetrics).toBeUndefined();
});

test('where the agents take no samples, a pipeline that asks for them says so, and the rest works', () => {
  const { agent } = settingsWith();
  const settings = settingsWith({ agent: { ...agent, nodeMetrics: { enabled: false } } });
  const { reasons, configuration } = planned([read('logging/all', { nodeMetrics: { enabled: true } })], {
    settings,
  });
  expect(reasons('logging/all')).toEqual(['Ready NodeMetricsOff']);
  expect(configuration('logging/all')).toBeDefined();
  expect(configuration('logging/all')?.nodeMetrics).toBeUndefined();
});

test('the pods of agents that take no samples see neither the processes of the node nor its root folder', () => {
  const { agent } = settingsWith();
  const podOf = (nodeMetrics: object) => {
    const { objects } = planned([], { settings: settingsWith({ agent: { ...agent, nodeMetrics } }) });
    return JSON.stringify(objects.find(({ kind }) => kind === 'DaemonSet'));
  };
  expect(podOf({ enabled: true })).toMatch(/"hostPID":true.*host-root/);
  expect(podOf({ enabled: true, hostRoot: false })).not.toContain('host-root');
  expect(podOf({ enabled: false })).not.toMatch(/hostPID|host-root/);
});

test('a pipeline that is being deleted has no configuration, and takes no prefix from others', () => {
  const going = read(
    'logging/going',
    { s3: { prefix: 'logs' } },
    { deletionTimestamp: '2026-11-24T00:00:00Z' },
  );
  const younger = read(
    'logging/younger',
    { s3: { prefix: 'logs' } },
    { creationTimestamp: '2026-11-24T00:00:00Z' },
  );
  const { configuration, reasons } = planned([going, younger]);
  expect(configuration('logging/going')).toBeUndefined();
  expect(reasons('logging/going')).toBeUndefined();
  expect(reasons('logging/younger')).toEqual([]);
});

test('a tenant who is refused takes no prefix from others', () => {
  const refused = read('shop/refused', { bucket: 'logs', s3: { prefix: 'logging' } });
  const younger = read('logging/younger', {}, { creationTimestamp: '2026-11-24T00:00:00Z' });
  expect(planned([refused, younger]).reasons('logging/younger')).toEqual([]);
});

test('buffers that are too large for a node are made smaller, and the verdict says so', () => {
  const settings = settingsWith({ buffer: { maxTotalSize: '3Gi' } });
  const { configuration, verdict } = planned(
    [read('logging/a'), read('logging/b', { buffer: { maxSize: '4Gi' } })],
    { settings },
  );
  expect(configuration('logging/a')?.buffer.maxSize).toBe(2 ** 30);
  expect(configuration('logging/b')?.buffer.maxSize).toBe(2 * 2 ** 30);
  expect(verdict('logging/a').problems).toEqual([]);
  expect(verdict('logging/a').notes).toEqual([expect.stringContaining('1024Mi instead of 2048Mi')]);
});

test('no verdict has a secret in what people read', () => {
  const { verdict } = planned([read('logging/all', { s3: { credentialsSecretRef: { name: 'writer' } } })]);
  const { problems, notes } = verdict('logging/all');
  expect(JSON.stringify({ problems, notes })).not.toContain('very-secret');
});
