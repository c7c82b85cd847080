import { ApiError, type KubernetesObject } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import { credentialsIn, forbiddenSecret } from '../../src/reconcile/credentialsIn.ts';

function secret(data: Record<string, string>): KubernetesObject {
  const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'writer' },
    data: Object.fromEntries(encoded),
  };
}

test.each([
  [
    'two keys',
    { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'sekrit' },
    { accessKeyId: 'AKIA', secretAccessKey: 'sekrit' },
  ],
  [
    'temporary credentials',
    { AWS_ACCESS_KEY_ID: 'ASIA', AWS_SECRET_ACCESS_KEY: 'sekrit', AWS_SESSION_TOKEN: 'token' },
    { accessKeyId: 'ASIA', secretAccessKey: 'sekrit', sessionToken: 'token' },
  ],
  [
    'line ends that an editor left',
    { AWS_ACCESS_KEY_ID: 'AKIA\n', AWS_SECRET_ACCESS_KEY: 'sekrit\r\n', AWS_SESSION_TOKEN: '' },
    { accessKeyId: 'AKIA', secretAccessKey: 'sekrit' },
  ],
])('%s', (_, data, credentials) => {
  expect(credentialsIn(secret(data), 'shop', 'writer')).toEqual({ ok: true, credentials });
});

test.each<[string, KubernetesObject | undefined, string]>([
  [
    'a Secret that is not there',
    undefined,
    'shop/writer, which spec.s3.credentialsSecretRef names, is not there',
  ],
  ['one without any key', secret({}), 'no AWS_ACCESS_KEY_ID and no AWS_SECRET_ACCESS_KEY'],
  ['one with one key', secret({ AWS_ACCESS_KEY_ID: 'AKIA' }), 'has no AWS_SECRET_ACCESS_KEY,'],
  [
    'one with an empty key',
    secret({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: 'sekrit' }),
    'has no AWS_ACCESS_KEY_ID,',
  ],
])('%s is a problem that names what is missing', (_, given, sentence) => {
  const answer = credentialsIn(given, 'shop', 'writer');
  if (answer.ok) throw new Error('it was taken');
  expect(answer.problem).toMatchObject({ condition: 'BucketReady', reason: 'CredentialsMissing' });
  expect(answer.problem.message).toContain(sentence);
  expect(answer.problem.message).not.toContain('sekrit');
});

test('a refusal says what to run, for the ServiceAccount that was refused', () => {
  const refusal = new ApiError(
    'get secrets shop/writer: secrets "writer" is forbidden: User "system:serviceaccount:logging:custom" cannot get resource "secrets"',
    { status: 403, reason: 'Forbidden' },
  );
  const operator = { namespace: 'logging', name: 'lgp-operator' };
  expect(forbiddenSecret(refusal, 'shop', 'writer', operator).message).toContain(
    '--serviceaccount=logging:custom',
  );
  const other = new ApiError('forbidden', { status: 403, reason: 'Forbidden' });
  expect(forbiddenSecret(other, 'shop', 'writer', operator).message).toContain(
    '--serviceaccount=logging:lgp-operator',
  );
});
