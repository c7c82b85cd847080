import type { KubernetesObject } from '@logpipeline/kubernetes';
import { expect, test } from 'vitest';
import { OwnWrites, TRUST_MS } from '../../src/reconcile/ownWrites.ts';

const object = (resourceVersion: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'x', namespace: 'ns', uid: 'u', resourceVersion },
});
const modified = (resourceVersion: string) =>
  ({ type: 'modified', key: 'ns/x', object: object(resourceVersion), old: object('1') }) as const;
const deleted = (resourceVersion: string) =>
  ({ type: 'deleted', key: 'ns/x', object: object(resourceVersion), old: object('1') }) as const;

test('a write is what there is, until an informer shows it', () => {
  const written = new OwnWrites({ now: () => 0 });
  written.note('x', object('10'));
  expect(written.latest('x', object('9'))).toEqual(object('10'));
  expect(written.latest('x', undefined)).toEqual(object('10'));
  expect(written.latest('x', object('11'))).toEqual(object('11'));
});

test('an older event is not the write, the write’s own is, and a later one is somebody else’s', () => {
  const written = new OwnWrites({ now: () => 0 });
  written.note('x', object('10'));
  expect(written.seen('x', modified('9'))).toBe(false);
  expect(written.latest('x', object('9'))).toEqual(object('10'));
  expect(written.seen('x', modified('10'))).toBe(true);
  expect(written.seen('x', modified('10'))).toBe(false);
  written.note('x', object('20'));
  expect(written.seen('x', modified('21'))).toBe(false);
  expect(written.latest('x', object('21'))).toEqual(object('21'));
});

test('a deletion after the write ends it, one from before does not', () => {
  const written = new OwnWrites({ now: () => 0 });
  written.note('x', object('10'));
  expect(written.seen('x', deleted('8'))).toBe(false);
  expect(written.latest('x', undefined)).toEqual(object('10'));
  expect(written.seen('x', deleted('11'))).toBe(false);
  expect(written.latest('x', undefined)).toBeUndefined();
});

test('versions are numbers of any length', () => {
  const written = new OwnWrites({ now: () => 0 });
  written.note('x', object('9007199254740993'));
  expect(written.latest('x', object('9007199254740992'))?.metadata.resourceVersion).toBe('9007199254740993');
  expect(written.latest('x', object('10000000000000000'))?.metadata.resourceVersion).toBe(
    '10000000000000000',
  );
});

test('a write that no informer shows is not trusted for ever', () => {
  let now = 0;
  const written = new OwnWrites({ now: () => now });
  written.note('x', object('10'));
  now = TRUST_MS - 1;
  expect(written.latest('x', undefined)).toEqual(object('10'));
  now = TRUST_MS;
  expect(written.latest('x', undefined)).toBeUndefined();
});
