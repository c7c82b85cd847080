import { ApiError, type KubernetesObject } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import { credentialsIn, forbiddenSecret } from '../../src/reconcile/credentialsIn.ts';

function secret(data: Record<string, string | Buffer>): KubernetesObject {
  const encoded = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value as string).toString('base64'),
  ]);
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
  [
    'spaces and a byte order mark',
    { AWS_ACCESS_KEY_ID: '\uFEFFAKIA ', AWS_SECRET_ACCESS_KEY: ' sekrit\t\n' },
    { accessKeyId: 'AKIA', secretAccessKey: 'sekrit' },
  ],
  [
    'a secret key of words in any language',
    { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'größer als 8' },
    { accessKeyId: 'AKIA', secretAccessKey: 'größer als 8' },
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
  [
    'a file with both in the place of one',
    secret({ AWS_ACCESS_KEY_ID: 'AKIA\nsekrit', AWS_SECRET_ACCESS_KEY: 'sekrit' }),
    'has AWS_ACCESS_KEY_ID with characters in it',
  ],
  [
    'bytes that are no text',
    secret({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: Buffer.from([0xff, 0xfe, 0x41, 0]) }),
    'has AWS_SECRET_ACCESS_KEY with characters in it',
  ],
  [
    'a token that is cut into lines',
    secret({ AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'sekrit', AWS_SESSION_TOKEN: 'a\r\nb' }),
    'has AWS_SESSION_TOKEN with characters in it',
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
