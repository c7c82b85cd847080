import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Settings } from '@logpipeline/s3';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type FaultyProxy, faults, startFaultyProxy } from '../../../s3/test/faultyProxy.ts';
import type { Destination } from '../../src/destinations/destination.ts';
import { createS3Destination } from '../../src/destinations/s3.ts';

/** How long the store may be silent in tests, in ms. */
export const SILENCE_MS = 3_000;

export type S3Fixture = {
  readonly store: Versitygw;
  /** In front of the store; passes everything at the start of each test, its requests forgotten. */
  readonly proxy: FaultyProxy;
  /** A folder for files to upload. */
  readonly spool: string;
  /** A new one for each test. */
  readonly bucket: string;
  settings(endpoint: string): S3Settings;
  /** Uses a new destination behind the proxy, and closes it. */
  withDestination<T>(use: (destination: Destination) => Promise<T>, more?: Partial<S3Settings>): Promise<T>;
};

/** A real S3 server for the tests of a file, and a proxy in front of it that can fail. */
export function s3Fixture(): S3Fixture {
  let store: Versitygw;
  let proxy: FaultyProxy;
  let spool: string;
  let bucket: string;
  beforeAll(async () => {
    store = await startVersitygw();
    proxy = await startFaultyProxy({ target: store.endpoint });
    spool = await mkdtemp(join(tmpdir(), 'spool-'));
  }, 600_000);
  afterAll(async () => {
    await proxy?.stop();
    await store?.stop();
    if (spool !== undefined) await rm(spool, { recursive: true, force: true });
  });
  beforeEach(async () => {
    bucket = `logs-${randomBytes(4).toString('hex')}`;
    await store.createBucket(bucket);
    await proxy.mode(faults.pass);
    proxy.requests.length = 0;
  });

  function settings(endpoint: string): S3Settings {
    return {
      bucket,
      endpoint,
      region: store.region,
      forcePathStyle: true,
      requestTimeoutMs: SILENCE_MS,
      credentials: { accessKeyId: store.accessKey, secretAccessKey: store.secretKey },
    };
  }

  return {
    get store() {
      return store;
    },
    get proxy() {
      return proxy;
    },
    get spool() {
      return spool;
    },
    get bucket() {
      return bucket;
    },
    settings,
    async withDestination(use, more = {}) {
      const destination = createS3Destination({ ...settings(proxy.endpoint), ...more });
      try {
        return await use(destination);
      } finally {
        await destination.close();
      }
    },
  };
}
