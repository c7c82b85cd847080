import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultyProxy, startFaultyProxy } from '../../../s3/test/faultyProxy.ts';
import { type BucketRecords, bucketRecords, sourcesOf } from '../src/bucketRecords.ts';
import { COVERED_FIELDS, valueFields } from '../src/coveredFields.ts';
import {
  BACK,
  CHATTER_LINES,
  FLOOD,
  FLOOD_LINES,
  fieldPipelines,
  LATER,
  SHOP,
  TELLING,
  writeFieldScene,
} from '../src/fieldScene.ts';
import { BUCKET, type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
const CLUSTER = 'field-tests';
const EVERY_SOURCE = [
  'back/batch/main',
  'shop/chatter/main',
  'shop/orders/main',
  'shop/web/main',
  'shop/web/proxy',
];
/** Of all of them: one of each level and one without, in four containers, and the chatter. */
const LINES = 4 * 7 + CHATTER_LINES + 1;

let release: TestRelease;
let proxy: FaultyProxy;
let writtenAt: number;

beforeAll(async () => {
  release = await TestRelease.start({
    values: { clusterName: CLUSTER, buffer: { maxTotalSize: '500Gi' } },
  });
  proxy = await startFaultyProxy({ target: release.s3.endpoint, host: '0.0.0.0' });
  await release.s3.createBucket('other');
  for (const namespace of [SHOP, BACK, LATER, TELLING, FLOOD]) await release.namespace(namespace);
  await release.credentials('own-key', RELEASE, { AWS_ACCESS_KEY_ID: 'nobodysaccesskey' });
  const recorded = `http://${release.cluster.hostAddress}:${new URL(proxy.endpoint).port}`;
  const specs = Object.entries(fieldPipelines(recorded));
  await release.apply(...specs.map(([name, spec]) => release.pipeline(name, spec)));
  await release.untilCondition('all', 'AgentsReady', { status: 'True' }, 90);
  await writeFieldScene(release);
  writtenAt = Date.now();
}, 20 * MINUTE);

afterAll(async () => {
  await release?.stop();
  await proxy?.stop();
}, 2 * MINUTE);

test('the table names each field of the schema, and tests of this file', async ({ task }) => {
  const crd = JSON.parse(
    await release.cluster.kubectl(['get', 'crd', 'logpipelines.logpipeline.dev', '--output=json']),
  );
  const { spec } = crd.spec.versions[0].schema.openAPIV3Schema.properties;
  expect(Object.keys(COVERED_FIELDS).sort()).toEqual(valueFields(spec).sort());
  const tests = task.file.tasks.map(({ name }) => name);
  expect(tests).toEqual(expect.arrayContaining(Object.values(COVERED_FIELDS)));
});

test(
  'an object is there within the interval, and none before its time',
  async () => {
    await waitFor('an object of each level', 90, async () => sourcesOf(await read('all')).length === 5);
    const [{ timestamp }] = (await read('all')).records;
    expect(Date.now() - Math.max(writtenAt, Date.parse(timestamp))).toBeLessThan(MINUTE + 10_000);
    expect((await read('daily')).objects).toEqual([]);
    await release.patch('logpipeline', 'daily', { spec: { interval: '1m' } });
    await shipped('daily', EVERY_SOURCE);
  },
  3 * MINUTE,
);

test(
  'levels and dropUnknown choose lines',
  async () => {
    const levelled = EVERY_SOURCE.filter((source) => !source.includes('chatter'));
    await shipped('levels', levelled);
    await shipped('known', levelled);
    await shipped('all', EVERY_SOURCE, { lines: LINES });
    expect(levelsOf(await read('levels'))).toEqual(['FATAL', 'UNKNOWN', 'WARN']);
    expect(levelsOf(await read('known'))).toEqual(['FATAL']);
    expect(levelsOf(await read('all'))).toEqual([
      ...['DEBUG', 'ERROR', 'FATAL', 'INFO', 'TRACE', 'UNKNOWN', 'WARN'],
    ]);
  },
  MINUTE * 2,
);

test(
  'namespaces are chosen by name',
  async () => {
    await shipped('all', EVERY_SOURCE);
    await shipped('all-but', ['back/batch/main']);
  },
  MINUTE * 2,
);

test(
  'pods are chosen by their labels',
  async () => {
    await shipped('front', ['shop/web/main', 'shop/web/proxy']);
    await shipped('expressed', ['shop/orders/main']);
  },
  MINUTE * 2,
);

test(
  'containers are chosen by name',
  async () => {
    await shipped('proxies', ['shop/web/proxy']);
    await shipped('no-mains', ['shop/web/proxy']);
  },
  MINUTE * 2,
);

test('a pod with the annotation logpipeline.dev/exclude is shipped by none', async () => {
  for (const name of ['all', 'front', 'gzipped', 'limited'])
    expect(sourcesOf(await read(name)), name).not.toContain('shop/hidden/main');
});

test(
  'records carry the labels that are attached, and the name of the cluster',
  async () => {
    await shipped('all', EVERY_SOURCE);
    const { records, objects } = await read('all');
    const labels = (pod: string) => records.find((record) => record.pod === pod).labels;
    expect(labels('web')).toEqual({ app: 'web', tier: 'front' });
    expect(labels('chatter')).toEqual({ app: 'chatter', tier: null });
    expect(new Set(records.map(({ cluster }) => cluster))).toEqual(new Set([CLUSTER]));
    expect(objects.filter((key) => !key.includes(`/cluster=${CLUSTER}/`))).toEqual([]);
    const [record] = (await read('front')).records;
    expect(record).not.toHaveProperty('labels');
  },
  MINUTE * 2,
);

test(
  'a rate limit lets the burst through and counts the rest',
  async () => {
    const { records, dropped } = await waitFor(
      'each line is accounted for',
      90,
      async () => {
        const found = await read('limited');
        const lines = found.records.length + (found.dropped['rate_limit'] ?? 0);
        return lines === LINES - 7 && found;
      },
      500,
    );
    const ofChatter = records.filter(({ pod }) => pod === 'chatter').length;
    expect(ofChatter).toBeGreaterThanOrEqual(100);
    expect(ofChatter, 'a line a second more').toBeLessThan(115);
    expect(dropped['rate_limit']).toBe(CHATTER_LINES + 1 - ofChatter);
    expect(records.filter(({ pod, container }) => pod === 'web' && container === 'main')).toHaveLength(7);
    await waitFor('the status counts them', 90, async () => {
      const { status } = await release.get('logpipeline', 'limited');
      return status.totals.dropped === dropped['rate_limit'];
    });
  },
  MINUTE * 3,
);

test(
  'sampling keeps about its part of a level, and all of the others',
  async () => {
    const chatter = await waitFor(
      'the last line is there',
      90,
      async () => {
        const found = (await read('sampled')).records.filter(({ pod }) => pod === 'chatter');
        return found.some(({ level }) => level === 'INFO') && found;
      },
      500,
    );
    expect(chatter.filter(({ level }) => level === 'INFO')).toHaveLength(1);
    const kept = chatter.length - 1;
    expect(kept).toBeGreaterThan(CHATTER_LINES * 0.06);
    expect(kept).toBeLessThan(CHATTER_LINES * 0.14);
  },
  MINUTE * 2,
);

test(
  'gzip objects are what gunzip reads',
  async () => {
    await shipped('gzipped', EVERY_SOURCE, { lines: LINES });
    const { objects } = await read('gzipped');
    expect(objects.filter((key) => !key.endsWith('.ndjson.gz'))).toEqual([]);
    const texts = await Promise.all(objects.map((key) => release.s3.read(BUCKET, key).then(gunzipSync)));
    expect(texts.join('').trim().split('\n')).toHaveLength(LINES);
  },
  MINUTE * 2,
);

test(
  'prefix and bucket say where objects go',
  async () => {
    await shipped('elsewhere', EVERY_SOURCE, { prefix: 'far/away', bucket: 'other' });
    expect(await release.s3.keys(BUCKET, 'far/')).toEqual([]);
    expect(await release.s3.keys('other', `${RELEASE}/`)).toEqual([]);
  },
  MINUTE * 2,
);

test(
  'storage class and encryption are asked for with each object',
  async () => {
    const puts = async (name: string) =>
      await waitFor(`${name} sends objects`, 90, async () => {
        const sent = proxy.requests.filter(
          ({ method, key }) =>
            method === 'PUT' && key.startsWith(`${RELEASE}/${name}/`) && !key.includes('/_check/'),
        );
        return sent.length > 0 && sent.map(({ headers }) => headers);
      });
    for (const headers of await puts('kept')) {
      expect(headers).toMatchObject({
        'x-amz-storage-class': 'STANDARD_IA',
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': 'alias/logs',
      });
    }
    for (const headers of await puts('encrypted')) {
      expect(headers['x-amz-server-side-encryption']).toBe('AES256');
      expect(headers).not.toHaveProperty('x-amz-storage-class');
    }
  },
  MINUTE * 2,
);

test(
  'region and credentials are what requests are signed with',
  async () => {
    const signed = (name: string) =>
      waitFor(`${name} sends a request`, 90, async () => {
        const sent = proxy.requests.find(({ key }) => key.startsWith(`${RELEASE}/${name}/`));
        return sent?.headers.authorization;
      });
    expect(await signed('own-key')).toContain('Credential=nobodysaccesskey/');
    expect(await signed('other-region')).toContain('/eu-west-7/s3/aws4_request');
    expect(await signed('kept')).toMatch(new RegExp(`Credential=${release.s3.accessKey}/[0-9]+/us-east-1/`));
    await release.untilCondition(
      'own-key',
      'BucketReady',
      { status: 'False', reason: 'CredentialsRefused' },
      60,
    );
  },
  MINUTE * 2,
);

test(
  'endpoint and forcePathStyle say whom requests go to',
  async () => {
    const unreachable = { status: 'False', reason: 'BucketUnreachable' };
    const byPath = await release.untilCondition('by-path', 'BucketReady', unreachable, 60);
    expect(byPath.message).toMatch(/ store\.invalid/);
    const byHost = await release.untilCondition('by-host', 'BucketReady', unreachable, 60);
    expect(byHost.message).toContain('logs.store.invalid');
  },
  MINUTE * 2,
);

test(
  'a store without lifecycle rules is a condition, and records are shipped all the same',
  async () => {
    const unsupported = { status: 'False', reason: 'LifecycleUnsupported' };
    const { message } = await release.untilCondition('retained', 'BucketReady', unsupported, 60);
    expect(message).toContain('retentionDays');
    await shipped('retained', EVERY_SOURCE);
    await release.cluster.kubectl(['delete', 'logpipeline', 'retained', '-n', RELEASE, '--timeout=60s']);
  },
  MINUTE * 3,
);

test(
  'samples of the node arrive, as often and with as many processes as was asked for',
  async () => {
    const samples = await waitFor('a minute of samples is there', 150, async () => {
      const { records, objects } = await read('with-metrics');
      const found = records.filter(({ kind }) => kind === 'metric');
      return found.length >= 10 && { found, objects };
    });
    expect(samples.objects.some((key) => key.includes(`/with-metrics/kind=metric/cluster=${CLUSTER}/`))).toBe(
      true,
    );
    const times = samples.found.map(({ timestamp }) => Date.parse(timestamp)).sort((a, b) => a - b);
    const gaps = times.slice(1).map((time, index) => time - (times[index] as number));
    expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeCloseTo(5000, -3);
    const { node, message, processes } = samples.found.at(-1);
    const byMemory = processes.top.filter((process: Json) => process.memory_rank !== null);
    expect({ node, message, byMemory: byMemory.length }).toEqual({
      node: 'node-1',
      message: 'SYSTEM_METRICS',
      byMemory: 3,
    });
    expect((await read('all')).records.filter(({ kind }) => kind === 'metric')).toEqual([]);
  },
  MINUTE * 3,
);

test(
  'browser events without an ingest service are said to go nowhere',
  async () => {
    const off = { status: 'False', reason: 'FrontendOff' };
    const { message } = await release.untilCondition('with-browsers', 'Ready', off, 60);
    expect(message).toContain('spec.frontend.enabled has no effect');
    await shipped('with-browsers', EVERY_SOURCE);
  },
  MINUTE,
);

test(
  'what is redacted is not there, and a pattern that cannot be used stops the pipeline',
  async () => {
    await shipped('redacted', ['telling/teller/main'], { lines: 2 });
    expect((await read('redacted')).records).toMatchObject([
      { level: 'INFO', message: 'level=info mail to [REDACTED:email] about [REDACTED:order]' },
      { level: 'WARN', data: { level: 'warn', mail: '[REDACTED:email]', 'order-3': '[REDACTED:order]' } },
    ]);
    await release.apply(
      release.pipeline('redacted', { redact: { patterns: [{ name: 'words', regex: '\\b' }] } }),
    );
    const refused = { status: 'False', reason: 'PatternRefused' };
    const { message } = await release.untilCondition('redacted', 'Ready', refused, 60);
    expect(message).toContain('spec.redact.patterns[0].regex (words): it matches the empty text');
  },
  MINUTE * 3,
);

test(
  'a namespace that gets the label later is shipped from then on',
  async () => {
    expect((await read('labelled')).objects).toEqual([]);
    await release.cluster.kubectl(['label', 'namespace', LATER, 'observed=yes']);
    await shipped('labelled', ['later/early/main']);
  },
  MINUTE * 3,
);

test(
  'a suspended pipeline reads and uploads nothing, and uploads it all when it goes on',
  async () => {
    await release.untilCondition('suspended', 'Delivering', { status: 'True', reason: 'Suspended' }, 60);
    expect((await read('suspended')).objects).toEqual([]);
    await release.patch('logpipeline', 'suspended', { spec: { suspend: false } });
    await shipped('suspended', EVERY_SOURCE);
    await release.untilCondition('suspended', 'Ready', { status: 'True', reason: 'AllWell' }, 60);
  },
  MINUTE * 3,
);

test(
  'a full buffer stops reading or drops the oldest, as it was asked to',
  async () => {
    await release.untilCondition('blocking', 'Delivering', { status: 'False', reason: 'SpoolFull' }, 90);
    await release.patch('logpipeline', 'blocking', { spec: { suspend: false } });
    await waitFor(
      'all of it is there',
      120,
      async () => (await read('blocking')).records.length >= FLOOD_LINES,
    );
    const blocking = await read('blocking');
    expect(new Set(blocking.records.map(({ message }) => message)).size).toBe(FLOOD_LINES);
    expect(blocking).toMatchObject({ dropped: {} });
    await release.patch('logpipeline', 'dropping', { spec: { suspend: false } });
    const dropping = await waitFor('what was not dropped is there', 120, async () => {
      const found = await read('dropping');
      return found.records.length + (found.dropped['buffer_full'] ?? 0) >= FLOOD_LINES && found;
    });
    expect(dropping.dropped['buffer_full']).toBeGreaterThan(0);
    expect(dropping.records.length + (dropping.dropped['buffer_full'] ?? 0)).toBe(FLOOD_LINES);
    expect(dropping.records.at(-1)?.message).toContain(`n=${FLOOD_LINES} `);
  },
  MINUTE * 5,
);

/** Waits until lines of exactly these containers are there, and so many. */
async function shipped(
  name: string,
  expected: string[],
  { lines = 0, ...where }: Where & { lines?: number } = {},
) {
  await waitFor(
    `${name} has shipped ${expected.join(', ')}`,
    90,
    async () => {
      const found = await read(name, where);
      const foreign = sourcesOf(found).filter((source) => !expected.includes(source));
      if (foreign.length > 0) throw new Error(`there is ${foreign.join(', ')}`);
      return sourcesOf(found).length === expected.length && found.records.length >= lines;
    },
    500,
  );
}

type Where = { prefix?: string; bucket?: string };

const read = (name: string, { prefix = `${RELEASE}/${name}`, bucket = BUCKET }: Where = {}) =>
  bucketRecords(release, prefix, bucket);

function levelsOf({ records }: BucketRecords): string[] {
  return [...new Set(records.map(({ level }) => level))].sort();
}
