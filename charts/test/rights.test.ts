import type { AuditEvent } from '@logpipeline/test-cluster';
import { expect, test } from 'vitest';
import { grantedRights, refusedRights, usedRights } from './rights.ts';

const account = 'logpipeline:operator';

function event(verb: string, resource: string, code: number, more: object = {}): AuditEvent {
  return {
    verb,
    requestURI: `/api/v1/${resource}`,
    user: { username: `system:serviceaccount:${account}` },
    objectRef: { resource, ...more },
    responseStatus: { code },
    requestReceivedTimestamp: '2026-11-23T00:00:00.000000Z',
    stage: 'ResponseComplete',
  };
}

test('rights are the product of groups, resources and verbs, each once', () => {
  const role = (rules: Parameters<typeof grantedRights>[0][0]['rules']) => ({
    kind: 'Role',
    metadata: { name: 'a' },
    rules,
  });
  const roles = [
    role([{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['list'] }]),
    role([
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] },
    ]),
  ];
  expect(grantedRights(roles)).toEqual(['list nodes', 'list pods', 'patch apps/deployments/scale']);
});

test.each([
  ['a request that was answered', event('list', 'pods', 200), ['list pods']],
  ['one of a group', event('get', 'leases', 200, { apiGroup: 'x.io' }), ['get x.io/leases']],
  ['one of a part', event('patch', 'logs', 200, { subresource: 'status' }), ['patch logs/status']],
  ['an apply that made the object', event('patch', 'secrets', 201), ['create secrets', 'patch secrets']],
  ['a request that found nothing', event('get', 'secrets', 404), ['get secrets']],
  ['a refused one', event('get', 'secrets', 403), []],
  ['a path that is no resource', { ...event('get', '', 200), objectRef: undefined } as never, []],
  [
    "somebody else's",
    { ...event('list', 'pods', 200), user: { username: 'system:serviceaccount:logpipeline:other' } },
    [],
  ],
])('used: %s', (_, one, expected) => {
  expect(usedRights([one], account)).toEqual(expected);
});

test('refused are answers 403 to this account, each once', () => {
  const events = [event('get', 'secrets', 403), event('get', 'secrets', 403), event('get', 'pods', 404)];
  expect(refusedRights(events, account)).toEqual(['get /api/v1/secrets']);
});
