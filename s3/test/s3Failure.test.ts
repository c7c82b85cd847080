import { expect, test } from 'vitest';
import { s3Cause, s3Failure } from '../src/s3Failure.ts';
import type { S3Cause } from '../src/s3FailureRules.ts';
import { type S3Problem, s3Problem } from '../src/s3Problem.ts';
import { refusedHeader } from '../src/storeAbilities.ts';
import { withoutSecrets } from '../src/withoutSecrets.ts';

const target = { bucket: 'logs', key: 'a/b.zst' };

test.each<[Partial<S3Problem>, string, RegExp]>([
  [{ name: 'ExpiredToken', status: 400 }, 'refused', /expired. Renew/],
  [{ name: 'ExpiredTokenException' }, 'refused', /expired/],
  [{ name: 'TokenRefreshRequired', status: 400 }, 'refused', /expired/],
  [{ name: 'RequestTimeTooSkewed', status: 403 }, 'refused', /clock/],
  [{ name: 'InvalidAccessKeyId', status: 403 }, 'refused', /does not know the access key/],
  [{ name: 'SignatureDoesNotMatch', status: 403 }, 'refused', /secret key/],
  [{ name: 'AccessDenied', status: 403 }, 'refused', /s3:PutObject.*arn:aws:s3:::logs\/\*/],
  [{ name: 'AllAccessDisabled', status: 403 }, 'refused', /policy/],
  [{ name: 'Unknown', status: 401 }, 'refused', /s3:PutObject/],
  [{ name: 'TypeError', code: 'ERR_INVALID_CHAR' }, 'refused', /Nothing was sent.*line end/],
  [{ name: 'CredentialsProviderError' }, 'refused', /No credentials were found.*Pod Identity/],
  [{ name: 'InvalidIdentityToken', status: 400 }, 'refused', /No credentials/],
  [{ name: 'Error', message: 'Region is missing' }, 'refused', /Set s3.region/],
  [{ name: 'KMS.DisabledException', status: 400 }, 'refused', /KMS.*kms:GenerateDataKey/],
  [{ name: 'KMS.NotFoundException', status: 400 }, 'refused', /bucket's region/],
  [{ name: 'NoSuchBucket', status: 404 }, 'missing', /Create it/],
  [{ name: 'Unknown', status: 404 }, 'missing', /bucket logs exists.*credentials/],
  [{ name: 'XAdminUserNotFound', status: 404 }, 'refused', /access key/],
  [
    { name: 'PermanentRedirect', status: 301, bucketRegion: 'eu-west-3' },
    'missing',
    /Set s3.region to eu-west-3/,
  ],
  [{ name: 'AuthorizationHeaderMalformed', status: 400 }, 'missing', /another region/],
  [{ name: 'TemporaryRedirect', status: 307 }, 'missing', /another region/],
  [{ name: 'SlowDown', status: 503 }, 'throttled', /fewer requests/],
  [{ name: 'SlowDownWrite', status: 503 }, 'throttled', /fewer requests/],
  [{ name: 'Unknown', status: 503 }, 'throttled', /fewer requests/],
  [{ name: 'TooManyRequests', status: 429 }, 'throttled', /fewer requests/],
  [{ name: 'ThrottlingException', status: 400 }, 'throttled', /fewer requests/],
  [{ name: 'InternalError', status: 500 }, 'server', /error of the store/],
  [{ name: 'SyntaxError', status: 502 }, 'server', /error of the store/],
  [{ name: 'Unknown', status: 504 }, 'server', /error of the store/],
  [{ name: 'BadDigest', status: 400 }, 'server', /SHA-256 differs/],
  [{ name: 'XAmzContentSHA256Mismatch', status: 400 }, 'server', /SHA-256 differs/],
  [{ name: 'InvalidStorageClass', status: 400 }, 'server', /s3.storageClass/],
  [{ name: 'NotImplemented', status: 501 }, 'server', /s3.serverSideEncryption/],
  [{ name: 'QuotaExceeded', status: 403 }, 'server', /quota/],
  [{ name: 'XMinioStorageFull', status: 507 }, 'server', /no room/],
  [{ name: 'ConditionalRequestConflict', status: 409 }, 'server', /same key/],
  [{ name: 'LocalFileError' }, 'server', /Nothing was sent/],
  [{ name: 'RequestTimeout', status: 400 }, 'network', /slow or was cut/],
  [{ name: 'Error', code: 'ECONNREFUSED' }, 'network', /Nothing answers/],
  [{ name: 'AggregateError', code: 'ECONNREFUSED' }, 'network', /Nothing answers/],
  [{ name: 'Error', code: 'EHOSTUNREACH' }, 'network', /network policies/],
  [{ name: 'TimeoutError', code: 'ECONNRESET' }, 'network', /cut/],
  [{ name: 'TimeoutError', code: 'ETIMEDOUT' }, 'network', /silent/],
  [{ name: 'TimeoutError' }, 'network', /silent/],
  [{ name: 'Error', message: 'socket hang up' }, 'network', /cut/],
  [{ name: 'Error', code: 'EAI_AGAIN' }, 'network', /DNS/],
  [{ name: 'Error', code: 'ENOTFOUND' }, 'network', /s3.forcePathStyle/],
  [{ name: 'Error', code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'network', /NODE_EXTRA_CA_CERTS/],
  [{ name: 'Error', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'network', /NODE_EXTRA_CA_CERTS/],
  [{ name: 'Error', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'network', /certificate/],
  [{ name: 'AbortError' }, 'aborted', /called off/],
  [{ name: 'TypeError', message: 'what is this' }, 'server', /what is this/],
])('s3Failure(%j) is %s', (problem, reason, message) => {
  const failure = s3Failure({ name: 'Unknown', message: '', ...problem }, target);
  expect(failure).toMatchObject({ reason, message: expect.stringMatching(message) });
});

test('s3Failure names the KMS key when one is set', () => {
  const problem = {
    name: 'AccessDenied',
    status: 403,
    message: 'not authorized to perform: kms:GenerateDataKey',
  };
  expect(s3Failure(problem, { ...target, kmsKeyId: 'my-key' }).message).toMatch(
    /kms:GenerateDataKey on my-key/,
  );
});

test.each<[Partial<S3Problem>, S3Cause]>([
  [{ name: 'NoSuchBucket', status: 404 }, 'bucketMissing'],
  [{ name: 'PermanentRedirect', status: 301 }, 'otherRegion'],
  [{ name: 'AccessDenied', status: 403 }, 'denied'],
  [{ name: 'ExpiredToken', status: 400 }, 'credentials'],
  [{ name: 'SignatureDoesNotMatch', status: 403 }, 'credentials'],
  [{ name: 'CredentialsProviderError' }, 'noIdentity'],
  [{ message: 'Region is missing' }, 'noRegion'],
  [{ name: 'KMS.DisabledException', status: 400 }, 'encryption'],
  [{ name: 'InvalidStorageClass', status: 400 }, 'form'],
  [{ code: 'ENOTFOUND' }, 'unreachable'],
  [{ name: 'SlowDown', status: 503 }, 'throttled'],
  [{ name: 'XMinioStorageFull', status: 507 }, 'full'],
  [{ name: 'InternalError', status: 500 }, 'failing'],
])('s3Cause(%j) is %s', (problem, cause) => {
  expect(s3Cause({ name: 'Unknown', message: '', ...problem })).toBe(cause);
});

test.each<[unknown, Partial<S3Problem>]>([
  [
    { name: 'SlowDown', message: 'm', $metadata: { httpStatusCode: 503 } },
    { name: 'SlowDown', status: 503 },
  ],
  [
    { message: 'm', $response: { statusCode: 502, headers: { 'retry-after': '3' } } },
    { status: 502, retryAfterMs: 3_000 },
  ],
  [
    { message: 'm', $response: { headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' } } },
    { message: 'm' },
  ],
  [{ message: 'm', cause: { code: 'EAI_AGAIN' } }, { code: 'EAI_AGAIN' }],
  [{ message: 'm', Header: 'If-None-Match' }, { header: 'if-none-match' }],
  [{ message: 'm', name: 'KMS.DisabledException' }, { name: 'KMS.DisabledException' }],
  [{ message: 'm', name: `\u001b[31mEvil ${'x'.repeat(100)}` }, { name: `31mEvil${'x'.repeat(54)}` }],
  [{ message: 'm', Region: 'eu-west-1' }, { bucketRegion: 'eu-west-1' }],
  ['a string', { name: 'Unknown', message: 'a string' }],
  [undefined, { name: 'Unknown', message: 'undefined' }],
])('s3Problem(%j) has %j', (error, problem) => {
  expect(s3Problem(error)).toMatchObject(problem);
});

test('a text in the place of a region is none', () => {
  const headers = { 'x-amz-bucket-region': 'us-east-1. Now run this:' };
  expect(s3Problem({ message: 'm', $response: { headers } })).not.toHaveProperty('bucketRegion');
});

test('megabytes of a store take no time', () => {
  expect(withoutSecrets('http://'.repeat(600_000)).length).toBe(600);
}, 2_000);

test.each([
  [
    'GET https://b.s3/k?X-Amz-Signature=abc&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE failed',
    'GET https://b.s3/k?[removed] failed',
  ],
  ['https://user:pass@host/x is wrong', 'https://[removed]@host/x is wrong'],
  ['key AKIAIOSFODNN7EXAMPLE is unknown', 'key [removed] is unknown'],
  ['Authorization: AWS4-HMAC-SHA256 Credential=x', 'Authorization: [removed]'],
  ['x-amz-security-token: FwoGZXIvYXdzE', 'x-amz-security-token: [removed]'],
  ['Signature=0123abc, and more', 'Signature=[removed], and more'],
  ['the secret is s3cr3t/+=', 'the secret is [removed]'],
  ['two\nlines', 'two lines'],
  [
    'User: arn:aws:sts::1:assumed-role/r/i is not authorized',
    'User: arn:aws:sts::1:assumed-role/r/i is not authorized',
  ],
  ['x'.repeat(2000), 'x'.repeat(600)],
  ['\u001b[2J\u0000red \u202e evil', '[2J red evil'],
  [`${'x'.repeat(599)}😀`, 'x'.repeat(599)],
])('withoutSecrets(%j) is %j', (message, expected) => {
  expect(withoutSecrets(message, ['s3cr3t/+=', ''])).toBe(expected);
});

const unproven = { conditionalPut: 'unproven', checksum: 'unproven' } as const;
test.each([
  [
    { name: 'NotImplemented', status: 501, message: 'not implemented', header: 'if-none-match' },
    unproven,
    'conditionalPut',
  ],
  [{ name: 'NotImplemented', status: 501, message: 'not implemented' }, unproven, 'conditionalPut'],
  [{ name: 'NotImplemented', status: 501, message: 'no', header: 'x-amz-tagging' }, unproven, undefined],
  [{ name: 'InvalidArgument', status: 400, message: "header 'x-amz-checksum-sha256'" }, unproven, 'checksum'],
  [{ name: 'BadDigest', status: 400, message: 'x-amz-checksum-sha256 did not match' }, unproven, undefined],
  [{ name: 'AccessDenied', status: 403, message: 'if-none-match' }, unproven, undefined],
  [
    { name: 'NotImplemented', status: 501, message: '' },
    { ...unproven, conditionalPut: 'yes' as const },
    undefined,
  ],
  [
    { name: 'NotImplemented', status: 501, message: '' },
    { ...unproven, conditionalPut: 'no' as const },
    undefined,
  ],
])('refusedHeader(%j, %j) is %s', (problem, abilities, header) => {
  expect(refusedHeader(problem, abilities)).toBe(header);
});
