import { expect, test } from 'vitest';
import type { ApiRequest } from '../src/apiClient.ts';
import { requestText } from '../src/requestName.ts';

test.each<[ApiRequest['method'], string, string]>([
  ['GET', '/api/v1/namespaces/logs/secrets/a', 'get secrets "a" in namespace "logs"'],
  ['GET', '/api/v1/namespaces/logs/secrets', 'list secrets in namespace "logs"'],
  ['GET', '/api/v1/pods', 'list pods'],
  ['GET', '/api/v1/namespaces/logs', 'get namespaces "logs"'],
  ['GET', '/api/v1/namespaces', 'list namespaces'],
  ['PATCH', '/apis/apps/v1/namespaces/logs/daemonsets/a', 'patch daemonsets.apps "a" in namespace "logs"'],
  [
    'PATCH',
    '/apis/logpipeline.dev/v1alpha1/namespaces/n/logpipelines/a/status',
    'patch logpipelines.logpipeline.dev/status "a" in namespace "n"',
  ],
  ['POST', '/api/v1/namespaces/logs/events', 'create events in namespace "logs"'],
  ['DELETE', '/api/v1/namespaces/logs/pods', 'deletecollection pods in namespace "logs"'],
  ['GET', '/version', 'GET /version'],
  ['GET', '/api/v1/nodes/a%20b', 'get nodes "a b"'],
])('%s %s is: %s', (method, path, expected) => {
  expect(requestText({ method, path })).toBe(expected);
});

test('a watch is a verb of its own', () => {
  expect(requestText({ method: 'GET', path: '/api/v1/pods', query: { watch: '1' } })).toBe('watch pods');
});
