import { randomBytes } from 'node:crypto';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type FaultyProxy, faults, startFaultyProxy } from '../../../s3/test/faultyProxy.ts';
import { type CheckOptions, checkBucket } from '../../src/bucket/checkBucket.ts';
import type { BucketReport, BucketTarget } from '../../src/bucketTarget.ts';

/** How long a request of a check may take in tests, in ms. */
const DEADLINE_MS = 3_000;

export type BucketFixture = {
  readonly store: Versitygw;
  /** In front of the store; passes everything at the start of each test, its requests forgotten. */
  readonly proxy: FaultyProxy;
  /** A target in a bucket that is new for each test, behind the proxy. */
  target(more?: Partial<BucketTarget>, s3?: Partial<BucketTarget['s3']>): BucketTarget;
};

/** A real S3 server for the tests of a file, and a proxy in front of it that can fail. */
export function bucketFixture(): BucketFixture {
  let store: Versitygw;
  let proxy: FaultyProxy;
  let bucket: string;
  beforeAll(async () => {
    store = await startVersitygw();
    proxy = await startFaultyProxy({ target: store.endpoint });
  }, 600_000);
  afterAll(async () => {
    await proxy?.stop();
    await store?.stop();
  });
  beforeEach(async () => {
    bucket = `logs-${randomBytes(4).toString('hex')}`;
    await store.createBucket(bucket);
    await proxy.mode(faults.pass);
    proxy.requests.length = 0;
  });
  return {
    get store() {
      return store;
    },
    get proxy() {
      return proxy;
    },
    target: (more = {}, s3 = {}) => {
      const credentials = { accessKeyId: store.accessKey, secretAccessKey: store.secretKey };
      const { endpoint } = proxy;
      return bucketTarget(more, { bucket, endpoint, region: store.region, credentials, ...s3 });
    },
  };
}

export function bucketTarget(
  more: Partial<BucketTarget>,
  s3: Partial<BucketTarget['s3']> & { bucket: string },
): BucketTarget {
  return {
    pipeline: 'apps/shop',
    uid: 'u-1',
    cluster: 'default',
    prefix: 'apps/shop',
    suspend: false,
    s3: { forcePathStyle: true, ...s3 },
    ...more,
  };
}

export function check(target: BucketTarget, more: Partial<CheckOptions> = {}): Promise<BucketReport> {
  return checkBucket(target, {
    now: () => 0,
    signal: new AbortController().signal,
    prober: 'operator',
    changeLifecycle: true,
    deadlineMs: DEADLINE_MS,
    ...more,
  });
}
