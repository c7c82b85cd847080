import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBucketClient } from '../../src/bucket/bucketClient.ts';
import { ruleId } from '../../src/bucket/lifecycleRule.ts';
import { reconcileLifecycle } from '../../src/bucket/reconcileLifecycle.ts';
import { removeLifecycle } from '../../src/bucket/removeLifecycle.ts';
import type { BucketTarget } from '../../src/bucketTarget.ts';
import { bucketTarget } from './bucketFixture.ts';
import { type LifecycleStore, startLifecycleStore } from './lifecycleStore.ts';

let store: LifecycleStore;
let client: ReturnType<typeof createBucketClient>;
beforeEach(async () => {
  store = await startLifecycleStore();
  client = createBucketClient(target({}).s3, new AbortController().signal, 2_000);
});
afterEach(async () => {
  client.close();
  await store.stop();
});

function target(more: Partial<BucketTarget>): BucketTarget {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return bucketTarget(
    { retentionDays: 90, ...more },
    { bucket: 'logs', endpoint: store.endpoint, credentials },
  );
}

const reconcile = (more: Partial<BucketTarget> = {}) => reconcileLifecycle(target(more), client);
const ID = ruleId({ cluster: 'default', pipeline: 'apps/shop' });
/** Odd on purpose: an element that nobody knows, entities, spaces, the older form of the prefix. */
const FOREIGN = [
  '<Rule>\n  <ID>a &amp; b</ID><Prefix>other/</Prefix> <Status>Enabled</Status><NewThing a="1"><Days>3</Days></NewThing><Expiration><Days>1</Days></Expiration></Rule>',
  '<Rule><ID>tiering</ID><Filter/><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>',
];
const wrapped = (...rules: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rules.join('\n')}</LifecycleConfiguration>`;
const foreign = (id: string, inside: string) =>
  `<Rule><ID>${id}</ID><Status>Enabled</Status>${inside}</Rule>`;
const daysFor = (prefix: string, days: number) =>
  `<Filter><Prefix>${prefix}</Prefix></Filter><Expiration><Days>${days}</Days></Expiration>`;

test('our rule is written once, and then nothing more', async () => {
  expect(await reconcile()).toEqual({
    problems: [],
    findings: [`Objects are deleted 90 days after their upload by the lifecycle rule "${ID}".`],
  });
  expect(store.configuration).toContain(
    `<Rule><ID>${ID}</ID><Filter><Prefix>apps/shop/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>90</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>`,
  );
  await reconcile();
  expect(store.requests).toEqual(['GET', 'PUT', 'GET']);
});

test('rules of others survive byte for byte, also when ours changes and goes', async () => {
  store.configuration = wrapped(...FOREIGN);
  store.transitionSize = 'varies_by_storage_class';
  const others = () => FOREIGN.map((rule) => store.configuration?.includes(rule));
  await reconcile();
  expect(others()).toEqual([true, true]);
  await reconcile({ retentionDays: 30 });
  expect(others()).toEqual([true, true]);
  expect(store.configuration?.match(/<Rule>/g)).toHaveLength(3);
  expect(store.configuration).toContain('<Days>30</Days></Expiration><Noncurrent');
  const { retentionDays: _, ...kept } = target({});
  await reconcileLifecycle(kept, client);
  expect(store.configuration?.match(/<Rule>/g)).toHaveLength(2);
  expect(others()).toEqual([true, true]);
  expect(store.transitionSize).toBe('varies_by_storage_class');
});

test('what somebody changed in our rule is repaired', async () => {
  await reconcile();
  const good = store.configuration;
  for (const [from, to] of [
    ['Enabled', 'Disabled'],
    ['apps/shop/', 'apps/'],
    ['<Days>90<', '<Days>9<'],
    ['<NoncurrentDays>1<', '<NoncurrentDays>365<'],
  ] as const) {
    store.configuration = good?.replace(from, to);
    await reconcile();
    expect(store.configuration).toBe(good);
  }
});

test('without retentionDays a bucket without our rule is only read, and its troubles are nobody’s', async () => {
  const { retentionDays: _, ...kept } = target({});
  store.configuration = wrapped(FOREIGN[1] ?? '');
  await reconcileLifecycle(kept, client);
  store.fail = { status: 501, code: 'NotImplemented' };
  expect(await reconcileLifecycle(kept, client)).toEqual({ problems: [], findings: [] });
  expect(store.requests).toEqual(['GET', 'GET']);
});

test('looking only says what would be written', async () => {
  const outcome = await reconcileLifecycle(target({}), client, { change: false });
  expect(outcome.findings.at(-1)).toBe(`The operator would write the lifecycle rule "${ID}".`);
  expect(store.requests).toEqual(['GET']);
});

describe('a rule of somebody else', () => {
  test.each<[string, string, RegExp | undefined]>([
    [
      'for the whole bucket, sooner',
      daysFor('', 30),
      /"theirs".*the whole bucket after 30 days.*retentionDays 90/,
    ],
    ['for a prefix above ours', daysFor('apps', 89), /under "apps" after 89 days/],
    ['for a part of ours', daysFor('apps/shop/_index/', 1), /_index/],
    ['in the older form', '<Prefix>apps/</Prefix><Expiration><Days>1</Days></Expiration>', /apps/],
    ['at a date', '<Filter/><Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration>', /on 2027-01-01/],
    [
      'for small objects',
      '<Filter><And><Prefix>apps/</Prefix><ObjectSizeLessThan>5000</ObjectSizeLessThan></And></Filter><Expiration><Days>2</Days></Expiration>',
      /after 2 days/,
    ],
    ['as late as ours', daysFor('', 90), undefined],
    ['for another prefix', daysFor('apps/shopping/', 1), undefined],
    [
      'for tagged objects',
      '<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter><Expiration><Days>1</Days></Expiration>',
      undefined,
    ],
    [
      'that expires nothing',
      '<Filter/><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
      undefined,
    ],
  ])('%s', async (_, inside, message) => {
    store.configuration = wrapped(foreign('theirs', inside));
    const { problems } = await reconcile();
    if (message === undefined) expect(problems).toEqual([]);
    else
      expect(problems).toMatchObject([
        { reason: 'LifecycleConflict', message: expect.stringMatching(message) },
      ]);
    // Ours is there all the same, for when theirs goes.
    expect(store.configuration).toContain(ID);
  });

  test('that is disabled', async () => {
    store.configuration = wrapped(foreign('theirs', daysFor('', 1)).replace('Enabled', 'Disabled'));
    expect((await reconcile()).problems).toEqual([]);
  });

  test('is said also where nobody asked for retention', async () => {
    store.configuration = wrapped(foreign('theirs', daysFor('', 30)));
    const { retentionDays: _, ...kept } = target({});
    expect((await reconcileLifecycle(kept, client)).findings).toEqual([
      'The lifecycle rule "theirs" of somebody else expires objects under the whole bucket after 30 days.',
    ]);
  });
});

describe('a store that does not do it', () => {
  test.each([
    [{ status: 501, code: 'NotImplemented' }, 'LifecycleUnsupported', /Leave retentionDays out/],
    [{ status: 405, code: 'MethodNotAllowed' }, 'LifecycleUnsupported', /no lifecycle rules/],
    [{ status: 403, code: 'AccessDenied' }, 'LifecycleDenied', /Allow s3:GetLifecycleConfiguration and/],
    [{ method: 'PUT', status: 403, code: 'AccessDenied' }, 'LifecycleDenied', /cannot be written/],
    [{ method: 'PUT', status: 400, code: 'InvalidRequest' }, 'LifecycleRefused', /1,000 rules/],
    [{ status: 503, code: 'SlowDown' }, 'BucketThrottled', /fewer requests/],
    [{ status: 500, code: 'InternalError' }, 'BucketFailing', /error of the store/],
  ])('%j is %s', async (fail, reason, message) => {
    store.fail = fail;
    expect((await reconcile()).problems).toMatchObject([{ reason, message: expect.stringMatching(message) }]);
    expect(store.configuration).toBeUndefined();
  });
});

describe('removing', () => {
  test('our rule, and nothing else', async () => {
    store.configuration = wrapped(...FOREIGN);
    await reconcile();
    expect(await removeLifecycle(target({}), client)).toEqual({ status: 'removed' });
    expect(store.configuration).not.toContain(ID);
    for (const rule of FOREIGN) expect(store.configuration).toContain(rule);
    expect(await removeLifecycle(target({}), client)).toEqual({ status: 'nothing' });
  });

  test('the last rule deletes the configuration', async () => {
    await reconcile();
    expect(await removeLifecycle(target({}), client)).toEqual({ status: 'removed' });
    expect(store.configuration).toBeUndefined();
    expect(store.requests.at(-1)).toBe('DELETE');
  });

  test.each([
    [{ status: 404, code: 'NoSuchBucket' }, 'nothing'],
    [{ status: 501, code: 'NotImplemented' }, 'nothing'],
    [{ status: 403, code: 'AccessDenied' }, 'left'],
    [{ status: 500, code: 'InternalError' }, 'left'],
    [{ method: 'DELETE', status: 403, code: 'AccessDenied' }, 'left'],
  ])('%j: %s', async (fail, status) => {
    await reconcile();
    store.fail = fail;
    const outcome = await removeLifecycle(target({}), client);
    expect(outcome.status).toBe(status);
    if (outcome.status === 'left')
      expect(outcome.reason).toMatch(new RegExp(`"${ID}" may be left in bucket logs.*by hand`));
  });

  test('a store that is gone', async () => {
    await store.stop();
    expect(await removeLifecycle(target({}), client)).toMatchObject({ status: 'left' });
  });
});

test.each([
  [{ pipeline: 'apps/shop' }, /^logpipeline-apps-shop-[0-9a-f]{12}$/],
  [{ pipeline: `${'n'.repeat(63)}/${'p'.repeat(253)}` }, /^logpipeline-n{63}-p{166}-[0-9a-f]{12}$/],
])('ruleId(%j) is like %s, and never above 255 characters', (which, pattern) => {
  expect(ruleId({ cluster: 'default', ...which })).toMatch(pattern);
  expect(ruleId({ cluster: 'default', ...which }).length).toBeLessThanOrEqual(255);
});

test('no two pipelines share an id', () => {
  const ids = [
    { cluster: 'one', pipeline: 'a-b/c' },
    { cluster: 'one', pipeline: 'a/b-c' },
    { cluster: 'two', pipeline: 'a/b-c' },
  ].map(ruleId);
  expect(new Set(ids).size).toBe(3);
});
