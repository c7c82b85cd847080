import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { faults } from '../../../s3/test/faultyProxy.ts';
import { BucketChecks } from '../../src/bucket/bucketChecks.ts';
import type { BucketTarget } from '../../src/bucketTarget.ts';
import { bucketFixture, bucketTarget } from './bucketFixture.ts';
import { startLifecycleStore } from './lifecycleStore.ts';

/** How long a request may take, in ms. */
const DEADLINE_MS = 3_000;

const fixture = bucketFixture();
let reports: string[];
let waits: { ms: number; call: () => void }[];
let checks: BucketChecks;
beforeEach(() => {
  reports = [];
  waits = [];
  checks = new BucketChecks({
    clock: {
      now: () => 0,
      after(ms, call) {
        const wait = { ms, call };
        waits.push(wait);
        return () => {
          waits = waits.filter((one) => one !== wait);
        };
      },
    },
    random: () => 0.5,
    onReport: (pipeline) => reports.push(pipeline),
    onError: (_, error) => {
      throw error;
    },
    deadlineMs: DEADLINE_MS,
  });
});
afterEach(() => checks.stop());

/** Waits as long as a busy machine needs. */
const until = (look: () => void) => vi.waitFor(look, { timeout: 20_000, interval: 5 });

/** Lets the next check begin, and waits until it has ended. */
async function next(): Promise<number> {
  await until(() => expect(waits).toHaveLength(1));
  const [{ ms, call }] = waits.splice(0) as [(typeof waits)[number]];
  call();
  await until(() => expect(waits).toHaveLength(1));
  return ms;
}

test('a good bucket is checked at once, then every ten minutes, and told of once', async () => {
  const target = fixture.target();
  expect(checks.follow(target)).toBeUndefined();
  expect(await next()).toBe(600_000);
  expect(checks.follow(structuredClone(target))).toMatchObject({ problems: [] });
  expect(await next()).toBe(600_000);
  expect(reports).toEqual(['apps/shop']);
  expect(fixture.proxy.requests.filter(({ headers }) => headers['if-none-match'] !== undefined)).toHaveLength(
    3,
  );
});

test('a bad one is checked again after 1 s to 1 min, until it is good', async () => {
  await fixture.proxy.mode(faults.internalError);
  checks.follow(fixture.target());
  const ms: number[] = [];
  for (let i = 0; i < 9; i++) ms.push(await next());
  expect(ms).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000]);
  expect(reports).toHaveLength(1);
  expect(checks.follow(fixture.target())?.problems).toMatchObject([{ reason: 'BucketFailing' }]);
  await fixture.proxy.mode(faults.pass);
  await next();
  expect(reports).toHaveLength(2);
  expect(checks.follow(fixture.target())).toMatchObject({ problems: [] });
});

test('a change is checked at once, and what the old target would have said does not count', async () => {
  await fixture.proxy.mode(faults.hang);
  checks.follow(fixture.target());
  await until(() => expect(fixture.proxy.requests).toHaveLength(1));
  await fixture.proxy.mode(faults.pass);
  const changed = fixture.target({ prefix: 'another' });
  expect(checks.follow(changed)).toBeUndefined();
  await until(() => expect(checks.follow(changed)).toMatchObject({ problems: [] }));
  expect(reports).toEqual(['apps/shop']);
  expect(waits).toHaveLength(1);
});

test('a forgotten pipeline is checked no more', async () => {
  checks.follow(fixture.target());
  await until(() => expect(waits).toHaveLength(1));
  checks.forget('apps/shop');
  expect(waits).toHaveLength(0);
  checks.follow(fixture.target());
  checks.forget('apps/shop');
  await checks.stop();
  expect(reports).toEqual(['apps/shop']);
});

test('a store that hangs holds no other up', async () => {
  await fixture.proxy.mode(faults.hang);
  for (let i = 0; i < 20; i++) checks.follow(fixture.target({ pipeline: `apps/hung-${i}` }));
  checks.follow(fixture.target({}, { endpoint: fixture.store.endpoint }));
  await vi.waitFor(() => expect(reports).toEqual(['apps/shop']), { timeout: DEADLINE_MS - 100, interval: 5 });
});

test('pipelines that share a bucket undo no rule of each other, however they spell its store', async () => {
  const store = await startLifecycleStore();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const targets = Array.from({ length: 20 }, (_, i): BucketTarget => {
    const s3 = { bucket: 'logs', endpoint: `${store.endpoint}${i % 2 === 0 ? '' : '/'}`, credentials };
    return bucketTarget({ pipeline: `apps/p${i}`, prefix: `apps/p${i}`, retentionDays: i + 1 }, s3);
  });
  for (const target of targets) checks.follow(target);
  await until(() => expect(reports).toHaveLength(20));
  expect(store.configuration?.match(/<Rule>/g)).toHaveLength(20);
  const removals = await Promise.all(targets.slice(1).map((target) => checks.removeLifecycle(target)));
  expect(new Set(removals.map(({ status }) => status))).toEqual(new Set(['removed']));
  expect(store.configuration?.match(/<Rule>/g)).toHaveLength(1);
  expect(waits).toHaveLength(1);
  await checks.stop();
  await store.stop();
});

test('a rule that was removed does not come back, neither by a check that runs nor by one that is asked for', async () => {
  const store = await startLifecycleStore();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const s3 = { bucket: 'logs', endpoint: store.endpoint, credentials };
  const target = bucketTarget({ retentionDays: 3 }, s3);
  checks.follow(target);
  await until(() => expect(store.requests).toContain('PUT'));
  const removal = await checks.removeLifecycle(target);
  expect(removal.status).toBe('removed');
  expect(checks.follow(target)).toBeUndefined();
  expect(waits).toEqual([]);
  // Its successor of the same name is another.
  checks.follow({ ...target, uid: 'u-2' });
  await until(() => expect(waits).toHaveLength(1));
  expect(store.requests).toEqual(['GET', 'PUT', 'GET', 'DELETE', 'GET', 'PUT']);
  await checks.stop();
  await store.stop();
});

test('a pipeline without retention any longer is checked on, and may have a rule again', async () => {
  const store = await startLifecycleStore();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const s3 = { bucket: 'logs', endpoint: store.endpoint, credentials };
  const target = bucketTarget({}, s3);
  checks.follow({ ...target, retentionDays: 3 });
  await until(() => expect(waits).toHaveLength(1));
  expect((await checks.removeLifecycle(target)).status).toBe('removed');
  checks.follow(target);
  await until(() => expect(checks.follow(target)).toMatchObject({ problems: [] }));
  checks.follow({ ...target, retentionDays: 5 });
  await until(() => expect(store.configuration).toContain('<Days>5</Days>'));
  await checks.stop();
  await store.stop();
});
