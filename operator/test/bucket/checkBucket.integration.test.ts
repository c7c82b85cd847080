import { describe, expect, test } from 'vitest';
import { type Fault, faults, type ProxiedRequest } from '../../../s3/test/faultyProxy.ts';
import { startIgnorantStore } from '../../../s3/test/ignorantStore.ts';
import type { BucketReason } from '../../src/bucket/bucketReason.ts';
import type { BucketTarget } from '../../src/bucketTarget.ts';
import { bucketFixture, bucketTarget, check } from './bucketFixture.ts';

const fixture = bucketFixture();
const requests = () => fixture.proxy.requests.map(({ method, status }) => `${method} ${status}`);
const refusal = (status: number, code: string, message = 'no'): Fault => ({
  type: 'answer',
  status,
  code,
  message,
});
const isPlainPut = ({ headers }: ProxiedRequest) => headers['x-amz-server-side-encryption'] === undefined;

test('a good bucket: one object is written, found, and deleted again', async () => {
  const target = fixture.target();
  const report = await check(target);
  expect(report).toEqual({
    problems: [],
    findings: ['The store honours If-None-Match.'],
    checkedTime: 0,
  });
  expect(requests()).toEqual(['PUT 200', 'PUT 412', 'HEAD 200', 'DELETE 204', 'GET 501']);
  expect(fixture.proxy.requests[0]?.key).toMatch(/^apps\/shop\/_check\/operator-[0-9a-f]{8}$/);
  expect(await fixture.store.keys(target.s3.bucket)).toEqual([]);
});

test('where it may not be deleted, one object stays, and the next check overwrites it', async () => {
  await fixture.proxy.mode(({ method }) => (method === 'DELETE' ? faults.accessDenied : faults.pass));
  const target = fixture.target();
  for (const _ of [1, 2]) {
    const report = await check(target);
    expect(report.problems).toEqual([]);
    expect(report.findings[0]).toMatch(/stays at .*_check\/operator.*AccessDenied/);
  }
  expect(await fixture.store.keys(target.s3.bucket)).toHaveLength(1);
});

test('a suspended pipeline is checked all the same', async () => {
  expect((await check(fixture.target({ suspend: true }))).problems).toEqual([]);
  expect(requests()[0]).toBe('PUT 200');
});

describe('what is wrong with a real store', () => {
  test.each<[BucketReason, Partial<BucketTarget['s3']>, RegExp]>([
    ['BucketNotFound', { bucket: 'no-such-bucket' }, /no-such-bucket.*Create it/],
    ['BucketUnreachable', { endpoint: 'http://127.0.0.1:1' }, /Nothing answers.*s3.endpoint/],
    ['BucketUnreachable', { endpoint: 'http://store.invalid:9000' }, /does not resolve/],
    [
      'CredentialsRefused',
      { credentials: { accessKeyId: 'who', secretAccessKey: 'a-secret' } },
      /access key/,
    ],
    ['WrongRegion', { region: 'eu-west-3' }, /another region|in the region/],
  ])('%s', async (reason, s3, message) => {
    const report = await check(fixture.target({}, s3));
    expect(report.problems).toEqual([
      { condition: 'BucketReady', reason, message: expect.stringMatching(message) },
    ]);
    expect(JSON.stringify(report)).not.toContain('a-secret');
  });

  test('a wrong secret key', async () => {
    const credentials = { accessKeyId: fixture.store.accessKey, secretAccessKey: 'a-secret' };
    const report = await check(fixture.target({}, { credentials }));
    expect(report.problems[0]).toMatchObject({ reason: 'CredentialsRefused' });
    expect(JSON.stringify(report)).not.toContain('a-secret');
  });
});

describe('what a store answers', () => {
  test.each<[BucketReason, Fault, RegExp]>([
    ['AccessDenied', faults.accessDenied, /Allow s3:PutObject/],
    ['CredentialsRefused', faults.expiredToken, /expired. Renew/],
    ['BucketThrottled', faults.slowDown, /fewer requests/],
    ['BucketFailing', faults.internalError, /error of the store/],
    ['BucketFull', refusal(507, 'XMinioStorageFull'), /no room/],
    ['RequestRefused', refusal(400, 'InvalidRequest'), /does not take/],
    ['BucketUnreachable', faults.hang, /no answer within 3 s/],
    ['BucketUnreachable', faults.refuse, /Nothing answers/],
    ['BucketUnreachable', faults.dropAnswer, /cut/],
    [
      'WrongRegion',
      { ...refusal(301, 'PermanentRedirect'), headers: { 'x-amz-bucket-region': 'eu-west-3' } } as Fault,
      /Set s3.region to eu-west-3/,
    ],
  ])('%s', async (reason, fault, message) => {
    await fixture.proxy.mode(fault);
    expect(await check(fixture.target())).toMatchObject({
      problems: [{ condition: 'BucketReady', reason, message: expect.stringMatching(message) }],
    });
  });

  test('an encryption that is refused is told from a bucket that is', async () => {
    await fixture.proxy.mode((request) =>
      request.method !== 'PUT' || isPlainPut(request) ? faults.pass : refusal(400, 'KMS.NotFoundException'),
    );
    const serverSideEncryption = { type: 'aws:kms', kmsKeyId: 'my-key' } as const;
    const target = fixture.target({}, { serverSideEncryption });
    const report = await check(target);
    expect(await fixture.store.keys(target.s3.bucket)).toEqual([]);
    expect(report.problems).toMatchObject([
      {
        reason: 'EncryptionRefused',
        message: expect.stringMatching(/but not with .*my-key.*kms:GenerateDataKey/),
      },
    ]);
  });

  test('a storage class that is refused, alone and beside the encryption', async () => {
    const storageClass = 'GLACIER_IR';
    const serverSideEncryption = { type: 'AES256' } as const;
    await fixture.proxy.mode(({ headers, method }) =>
      method === 'PUT' && headers['x-amz-storage-class'] !== undefined
        ? refusal(400, 'InvalidStorageClass')
        : faults.pass,
    );
    const one = await check(fixture.target({}, { storageClass, serverSideEncryption }));
    expect(one.problems).toMatchObject([{ reason: 'StorageClassRefused' }]);
    await fixture.proxy.mode((request) =>
      request.method === 'PUT' &&
      (!isPlainPut(request) || request.headers['x-amz-storage-class'] !== undefined)
        ? refusal(501, 'NotImplemented')
        : faults.pass,
    );
    const both = await check(fixture.target({}, { storageClass, serverSideEncryption }));
    expect(both.problems.map(({ reason }) => reason)).toEqual(['EncryptionRefused', 'StorageClassRefused']);
  });

  test('with encryption a bucket that refuses everything is AccessDenied', async () => {
    await fixture.proxy.mode(faults.accessDenied);
    const serverSideEncryption = { type: 'AES256' } as const;
    const report = await check(fixture.target({}, { serverSideEncryption }));
    expect(report.problems).toMatchObject([{ reason: 'AccessDenied' }]);
  });

  test('no right to read is a warning', async () => {
    await fixture.proxy.mode(({ method }) => (method === 'HEAD' ? faults.accessDenied : faults.pass));
    const report = await check(fixture.target());
    expect(report.problems).toEqual([]);
    expect(report.findings[0]).toMatch(/cannot be read back \(403\).*Allow s3:GetObject/);
  });

  test('a checksum that is refused is left out, as agents do', async () => {
    await fixture.proxy.mode(({ headers }) =>
      headers['x-amz-checksum-sha256'] === undefined
        ? faults.pass
        : refusal(400, 'InvalidArgument', 'x-amz-checksum-sha256 is not known'),
    );
    expect((await check(fixture.target())).problems).toEqual([]);
    expect(requests()).toEqual(['PUT 400', 'PUT 200', 'PUT 412', 'HEAD 200', 'DELETE 204', 'GET 501']);
  });

  test('If-None-Match that is refused is a warning', async () => {
    await fixture.proxy.mode(({ headers }) =>
      headers['if-none-match'] === undefined ? faults.pass : refusal(501, 'NotImplemented'),
    );
    const report = await check(fixture.target());
    expect(report.problems).toEqual([]);
    expect(report.findings[0]).toContain('refuses If-None-Match');
  });
});

test('a store that ignores If-None-Match, and the headers for encryption and class', async () => {
  const store = await startIgnorantStore();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const serverSideEncryption = { type: 'AES256' } as const;
  const s3 = {
    bucket: 'logs',
    endpoint: store.endpoint,
    credentials,
    serverSideEncryption,
    storageClass: 'ONEZONE_IA',
  };
  const report = await check(bucketTarget({}, s3));
  expect(report.problems).toEqual([]);
  expect(report.findings).toEqual([
    expect.stringContaining('ignores If-None-Match'),
    expect.stringContaining('does not say that it encrypts'),
    expect.stringContaining('it may not have this class'),
  ]);
  await store.stop();
});

test('without any identity of its own the operator says that it does not know', async () => {
  const names = ['AWS_EC2_METADATA_DISABLED', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];
  const before = names.map((name) => process.env[name]);
  for (const name of names)
    process.env[name] = name === 'AWS_EC2_METADATA_DISABLED' ? 'true' : '/nonexistent';
  const { credentials: _, ...s3 } = fixture.target().s3;
  const report = await check(bucketTarget({}, s3));
  expect(report.problems).toMatchObject([
    { reason: 'NotProbed', message: expect.stringMatching(/no identity of its own.*ServiceAccount/) },
  ]);
  names.forEach((name, at) => {
    if (before[at] === undefined) delete process.env[name];
    else process.env[name] = before[at];
  });
});
