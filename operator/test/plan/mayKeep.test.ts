import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';
import { expect, test } from 'vitest';
import { mayKeep } from '../../src/plan/mayKeep.ts';
import { read, settingsWith } from './pipelines.ts';
import { planned } from './planned.ts';

const settings = settingsWith({ tenants: { buckets: ['shared'] } });
const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'very-secret' };

/** What the operator itself gives to a pipeline of the tenant `shop`, with changes. */
function given({
  s3,
  only,
  ...more
}: Partial<AgentPipelineConfiguration> & {
  s3?: object;
  only?: string[] | undefined;
} = {}): AgentPipelineConfiguration {
  const made = planned([read('shop/errors', { bucket: 'shared' })], { settings }).configuration(
    'shop/errors',
  );
  if (made === undefined) throw new Error('it got no configuration');
  const { destination, pods } = made;
  return {
    ...made,
    destination: { s3: { ...destination.s3, ...s3 } },
    pods: { ...pods, namespaces: only === undefined ? pods.namespaces : { only } },
    ...more,
  };
}

test.each<[string, AgentPipelineConfiguration]>([
  ['a shared bucket below its own name', given()],
  ['with a prefix below that', given({ prefix: 'shop/errors/v2' })],
  ['none of its own pods', given({ only: [] })],
  [
    'any place with credentials of its own',
    given({ s3: { bucket: 'any', endpoint: 'https://minio.example.com', credentials }, prefix: 'any' }),
  ],
])('a tenant keeps %s', (_, lastGood) => {
  expect(mayKeep(lastGood, 'shop/errors', settings)).toEqual({ ok: true });
});

test.each<[string, AgentPipelineConfiguration | undefined, string]>([
  ['a bucket that is not shared any longer', given({ s3: { bucket: 'private' } }), 'bucket private'],
  ['a prefix that is not its own', given({ prefix: 'shop' }), 'prefix shop'],
  ['one that only begins like its own', given({ prefix: 'shop/errors-2' }), 'prefix shop/errors-2'],
  ['an endpoint for shared credentials', given({ s3: { endpoint: 'https://evil.example.com' } }), 'endpoint'],
  ['pods of another namespace', given({ only: ['shop', 'payments'] }), 'payments'],
  ['pods of all', given({ pods: { namespaces: {}, containers: {} } }), 'all namespaces'],
  [
    'pods of another namespace with credentials of its own',
    given({ s3: { credentials }, only: ['payments'] }),
    'payments',
  ],
  ['what nobody can read', undefined, 'cannot be read'],
])('but not %s', (_, lastGood, why) => {
  expect(mayKeep(lastGood, 'shop/errors', settings)).toEqual({
    ok: false,
    why: expect.stringContaining(why),
  });
});

test('the release’s own pipelines keep what they have', () => {
  const all = given({ s3: { bucket: 'private' }, prefix: 'x', pods: { namespaces: {}, containers: {} } });
  expect(mayKeep(all, 'logging/all', settings)).toEqual({ ok: true });
  expect(mayKeep(undefined, 'logging/all', settings)).toEqual({ ok: true });
});

const revoked = settingsWith({ tenants: { buckets: ['other'] } });
const before = () => ({ revision: '0123456789abcdef', configuration: given() });

test('a bucket that is taken from tenants takes the configuration with it, and AgentsReady says why', () => {
  const { verdict, revoked: secrets } = planned([read('shop/errors', { bucket: 'shared' })], {
    settings: revoked,
    lastGood: before,
  });
  expect(secrets).toEqual(['shop/errors']);
  expect(verdict('shop/errors').configuration).toBeUndefined();
  expect(verdict('shop/errors').problems).toEqual([
    expect.objectContaining({ condition: 'Ready', reason: 'TenancyRefused' }),
    {
      condition: 'AgentsReady',
      reason: 'NotConfigured',
      message: expect.stringMatching(/get no configuration.*bucket shared.*tenants\.buckets/),
    },
  ]);
});

test('also when the present spec is wrong for another reason', () => {
  const bad = read('shop/errors', { bucket: 'NOT A BUCKET' });
  expect(planned([bad], { settings: revoked, lastGood: before }).revoked).toEqual(['shop/errors']);
});

test('a spec that is merely wrong, or asks for too much, keeps what it had', () => {
  for (const spec of [{ bucket: 'NOT A BUCKET' }, { bucket: 'private' }]) {
    const { verdict, revoked: secrets } = planned([read('shop/errors', spec)], {
      settings,
      lastGood: before,
    });
    expect(secrets).toEqual([]);
    expect(verdict('shop/errors').configuration).toMatchObject({ isCurrent: false });
  }
});

test('nothing is revoked where there was nothing', () => {
  expect(planned([read('shop/errors', { bucket: 'shared' })], { settings: revoked }).revoked).toEqual([]);
});
