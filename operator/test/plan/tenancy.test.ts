import { describe, expect, test } from 'vitest';
import { checkTenancy } from '../../src/plan/tenancy.ts';
import { read, settingsWith } from './pipelines.ts';

const settings = settingsWith({ tenants: { buckets: ['shared', 'other'] } });
const ownSecret = { credentialsSecretRef: { name: 'own' } };

function refusal(name: string, spec: Record<string, unknown>): string | undefined {
  const { parsed } = read(name, spec);
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return checkTenancy(parsed.pipeline, settings)?.message;
}

describe('allowed', () => {
  test.each([
    [
      'all in the release’s namespace',
      'logging/all',
      {
        bucket: 'any',
        nodeMetrics: { enabled: true },
        frontend: { enabled: true },
        retentionDays: 3,
        select: { namespaces: { include: ['shop'] } },
      },
    ],
    [
      'any bucket, endpoint, prefix and retention with a Secret of its own',
      'shop/errors',
      {
        bucket: 'any',
        retentionDays: 3,
        s3: { ...ownSecret, endpoint: 'https://minio.example.com', prefix: 'logging/all' },
      },
    ],
    ['a shared bucket below its own name', 'shop/errors', { bucket: 'shared' }],
    [
      'a shared bucket with its own name as prefix',
      'shop/errors',
      { bucket: 'other', s3: { prefix: 'shop/errors' } },
    ],
    [
      'a shared bucket with a prefix below its own name',
      'shop/errors',
      { bucket: 'shared', s3: { prefix: 'shop/errors/v2' } },
    ],
    [
      'its own namespace, named',
      'shop/errors',
      { bucket: 'shared', select: { namespaces: { include: ['shop'] } } },
    ],
  ])('%s', (_, name, spec) => {
    expect(refusal(name, spec)).toBeUndefined();
  });
});

describe('refused', () => {
  test.each([
    [
      'another namespace',
      { s3: ownSecret, select: { namespaces: { include: ['shop', 'payments'] } } },
      'spec.select.namespaces.include: payments;',
    ],
    ['node metrics', { s3: ownSecret, nodeMetrics: { enabled: true } }, 'spec.nodeMetrics.enabled'],
    ['browser events', { s3: ownSecret, frontend: { enabled: true } }, 'spec.frontend.enabled'],
    [
      'a bucket that is not shared',
      { bucket: 'private' },
      "spec.bucket: private with the agents' own credentials; allowed: shared, other",
    ],
    [
      'another prefix in a shared bucket',
      { bucket: 'shared', s3: { prefix: 'payments/errors' } },
      'spec.s3.prefix: payments/errors; must be shop/errors or below it',
    ],
    [
      'a prefix that only begins like its own',
      { bucket: 'shared', s3: { prefix: 'shop/errors-of-others' } },
      'spec.s3.prefix: shop/errors-of-others',
    ],
    ['a prefix above its own', { bucket: 'shared', s3: { prefix: 'shop' } }, 'spec.s3.prefix: shop;'],
    [
      'another endpoint for the shared credentials',
      { bucket: 'shared', s3: { endpoint: 'https://evil.example.com' } },
      'spec.s3.endpoint',
    ],
    ...[
      'http://169.254.169.254',
      'http://0xA9FEA9FE',
      'https://[::ffff:169.254.169.254]:80',
      'http://[fd00:ec2::254]/latest',
    ].map((endpoint): [string, Record<string, unknown>, string] => [
      `the address ${endpoint}, where clouds give out credentials of machines`,
      { bucket: 'latest', s3: { ...ownSecret, endpoint } },
      'spec.s3.endpoint',
    ]),
    ['retention in a shared bucket', { bucket: 'shared', retentionDays: 1 }, 'spec.retentionDays'],
  ])('%s', (_, spec, message) => {
    expect(refusal('shop/errors', spec)).toContain(message);
  });

  test('everything in one sentence', () => {
    const message = refusal('shop/errors', {
      bucket: 'shared',
      retentionDays: 1,
      frontend: { enabled: true },
    });
    expect(message).toContain('spec.retentionDays');
    expect(message).toContain('spec.frontend.enabled');
  });

  test('with no bucket open to tenants, a Secret is what remains', () => {
    const { parsed } = read('shop/errors', {});
    if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
    expect(checkTenancy(parsed.pipeline, settingsWith())?.message).toContain('none is open to tenants');
  });
});
