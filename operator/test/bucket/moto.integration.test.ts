import {
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { motoMissing, startMoto } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBucketClient } from '../../src/bucket/bucketClient.ts';
import { ruleId } from '../../src/bucket/lifecycleRule.ts';
import { removeLifecycle } from '../../src/bucket/removeLifecycle.ts';
import { bucketTarget, check } from './bucketFixture.ts';

const why = motoMissing();
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A second opinion on what versitygw cannot do: that another reader of S3's XML takes our rule, and versions. */
describe.skipIf(why !== null)(`a bucket of moto${why === null ? '' : ` (${why})`}`, () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let client: S3Client;
  beforeAll(async () => {
    moto = await startMoto();
    client = new S3Client({
      endpoint: moto.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials,
    });
  }, 600_000);
  afterAll(async () => {
    client?.destroy();
    await moto?.stop();
  });

  const target = (bucket: string) =>
    bucketTarget(
      { retentionDays: 90 },
      { bucket, endpoint: moto.endpoint, region: 'us-east-1', credentials },
    );

  test('our rule is understood beside another, changed, and removed alone', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'rules' }));
    const theirs = {
      ID: 'theirs',
      Status: 'Enabled',
      Filter: { Prefix: 'tmp/' },
      Expiration: { Days: 1 },
    } as const;
    await client.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: 'rules',
        LifecycleConfiguration: { Rules: [theirs] },
      }),
    );
    const rules = async () =>
      (await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: 'rules' }))).Rules;
    const subject = target('rules');
    const ours = {
      ID: ruleId(subject),
      Status: 'Enabled',
      Filter: { Prefix: 'apps/shop/' },
      Expiration: { Days: 90 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    };
    expect((await check(subject, { deadlineMs: 5_000 })).problems).toEqual([]);
    expect(await rules()).toMatchObject([theirs, ours]);
    await check({ ...subject, retentionDays: 30 }, { deadlineMs: 5_000 });
    expect(await rules()).toMatchObject([theirs, { ...ours, Expiration: { Days: 30 } }]);
    const access = createBucketClient(subject.s3, new AbortController().signal);
    expect(await removeLifecycle(subject, access)).toEqual({ status: 'removed' });
    access.close();
    expect(await rules()).toMatchObject([theirs]);
  });

  test('in a bucket with versioning a check leaves nothing, no old version and no delete marker', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'versions' }));
    await client.send(
      new PutBucketVersioningCommand({ Bucket: 'versions', VersioningConfiguration: { Status: 'Enabled' } }),
    );
    const report = await check(target('versions'), { deadlineMs: 5_000 });
    expect(report.findings).toContain('The store honours If-None-Match.');
    const left = await client.send(new ListObjectVersionsCommand({ Bucket: 'versions' }));
    expect([left.Versions ?? [], left.DeleteMarkers ?? []]).toEqual([[], []]);
  });
});
