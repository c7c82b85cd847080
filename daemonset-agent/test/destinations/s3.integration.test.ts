import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createS3Destination } from '../../src/destinations/s3.ts';
import { destinationConformance } from './conformance.ts';
import { s3Fixture } from './s3Fixture.ts';
import { KEY, sealed, sealedOfSize } from './sealedSample.ts';

const MiB = 1024 * 1024;
const fixture = s3Fixture();

destinationConformance('S3 (versitygw)', async () => {
  const destination = createS3Destination(fixture.settings(fixture.store.endpoint));
  return {
    destination,
    settings: { s3: fixture.settings(fixture.store.endpoint) },
    read: (key) => fixture.store.read(fixture.bucket, key),
    keys: () => fixture.store.keys(fixture.bucket),
    close: () => destination.close(),
  };
});

describe('an object', () => {
  test('has our SHA-256 and size as metadata, the content type, and no content encoding', async () => {
    const request = await sealed(fixture.spool, KEY, 'one');
    await fixture.withDestination((destination) => destination.put(request));
    const answer = await head(KEY);
    expect(answer.Metadata).toEqual({ sha256: request.sha256, size: '3' });
    expect(answer).toMatchObject({ ContentType: 'application/zstd', ContentLength: 3 });
    expect(answer.ContentEncoding ?? '').toBe('');
    expect(answer.ChecksumSHA256).toBe(Buffer.from(request.sha256, 'hex').toString('base64'));
  });

  test('of 64 MiB goes up in one signed PUT of known length, not in chunks', {
    timeout: 60_000,
  }, async () => {
    const request = await sealedOfSize(fixture.spool, KEY, 64 * MiB);
    expect(await fixture.withDestination((destination) => destination.put(request))).toEqual({
      status: 'stored',
    });
    expect(fixture.proxy.requests).toHaveLength(1);
    expect(fixture.proxy.requests[0]).toMatchObject({ method: 'PUT', bodyBytes: 64 * MiB });
    expect(fixture.proxy.requests[0]?.headers).toMatchObject({
      'content-length': String(64 * MiB),
      'x-amz-content-sha256': request.sha256,
      'if-none-match': '*',
    });
    for (const name of [
      'content-encoding',
      'transfer-encoding',
      'x-amz-trailer',
      'x-amz-decoded-content-length',
    ]) {
      expect(fixture.proxy.requests[0]?.headers).not.toHaveProperty(name);
    }
  });

  test('is asked to be encrypted, of a storage class and tagged as set', async () => {
    // What is sent is looked at: versitygw takes these headers, and keeps only the tags.
    await fixture.withDestination(
      async (destination) => destination.put(await sealed(fixture.spool, KEY, 'one')),
      {
        storageClass: 'STANDARD_IA',
        serverSideEncryption: { type: 'aws:kms', kmsKeyId: 'arn:aws:kms:eu-central-1:1:key/k' },
        tags: { team: 'logs & metrics', 'a=b': 'ü' },
      },
    );
    expect(fixture.proxy.requests[0]?.headers).toMatchObject({
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-central-1:1:key/k',
      'x-amz-tagging': 'team=logs%20%26%20metrics&a%3Db=%C3%BC',
    });
  });

  test('that is not ours and has no metadata is compared by its bytes', async () => {
    const put = (body: string) =>
      fixture.store.client.send(new PutObjectCommand({ Bucket: fixture.bucket, Key: KEY, Body: body }));
    const request = await sealed(fixture.spool, KEY, 'one');
    await put('one');
    expect(await fixture.withDestination((destination) => destination.put(request))).toEqual({
      status: 'alreadyThere',
    });
    await put('two');
    expect(await fixture.withDestination((destination) => destination.put(request))).toMatchObject({
      status: 'conflict',
    });
  });

  test('is sent a second time once, while it is not known whether the store honours If-None-Match', async () => {
    await fixture.withDestination(async (destination) => {
      await destination.put(await sealed(fixture.spool, 'a', 'one'));
      await destination.put(await sealed(fixture.spool, 'b', 'two'));
    });
    expect(fixture.proxy.requests.map(({ method, key, status }) => `${method} ${key} ${status}`)).toEqual([
      'PUT a 200',
      'PUT a 412',
      'PUT b 200',
    ]);
  });
});

const head = (key: string) =>
  fixture.store.client.send(
    new HeadObjectCommand({ Bucket: fixture.bucket, Key: key, ChecksumMode: 'ENABLED' }),
  );
