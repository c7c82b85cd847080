import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../src/kubernetesObject.ts';
import { APPLIED_ANNOTATION, marked, needsApply, whatNeedsApply } from '../src/needsApply.ts';

const object = (rest: object, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'a', namespace: 'b', ...metadata },
  ...rest,
});

/** As the server gives back what was applied, with `rest` instead. */
const served = (desired: KubernetesObject, rest: object): KubernetesObject => ({
  ...object(rest),
  metadata: marked(desired).metadata,
});

describe('what needs no apply', () => {
  test.each<[string, object, object]>([
    ['the same', { spec: { a: 1 } }, { spec: { a: 1 } }],
    ['defaults', { spec: { a: 1 } }, { spec: { a: 1, defaulted: 'x' }, status: { ready: 1 } }],
    ['an element of another manager', env('a'), env('a', 'theirs')],
    ['elements in another order', env('a', 'b'), env('b', 'a')],
    [
      'quantities that are written anew',
      limits({ cpu: '1000m', memory: '1024Mi' }),
      limits({ cpu: '1', memory: '1Gi' }),
    ],
    ['a quantity as a number', limits({ cpu: 2 }), limits({ cpu: '2' })],
    ['an empty map that is not kept', { spec: { nodeSelector: {} } }, { spec: {} }],
    ['an empty list that is not kept', { spec: { tolerations: [] } }, { spec: {} }],
    ['an empty string that is not kept', { env: [{ name: 'A', value: '' }] }, { env: [{ name: 'A' }] }],
    ['false that is not kept', { spec: { hostNetwork: false } }, { spec: {} }],
    ['null and undefined', { spec: { a: null, b: undefined } }, { spec: {} }],
    [
      'the default protocol of a port',
      { ports: [{ containerPort: 1 }] },
      { ports: [{ containerPort: 1, protocol: 'TCP' }] },
    ],
    [
      'defaults in a list that is one value',
      { sources: [{ path: 'a' }] },
      { sources: [{ path: 'a', mode: 420 }] },
    ],
  ])('%s', (_, desired, live) => {
    expect(whatNeedsApply(object(desired), served(object(desired), live))).toBeUndefined();
  });

  test('labels, annotations and finalizers of others', () => {
    const desired = object({}, { labels: { ours: '1' }, finalizers: ['ours'] });
    const live = marked(desired);
    const annotations = { ...live.metadata.annotations, theirs: '2' };
    const metadata = {
      ...live.metadata,
      annotations,
      labels: { ours: '1', theirs: '2' },
      finalizers: ['x', 'ours'],
    };
    expect(needsApply(desired, { ...live, metadata })).toBe(false);
  });
});

describe('what needs an apply, and the path that says so', () => {
  test.each<[string, object, object, string]>([
    ['another value', { spec: { a: 1 } }, { spec: { a: 2 } }, 'spec.a'],
    ['a value that is gone', { spec: { a: 1 } }, { spec: {} }, 'spec.a'],
    ['a map that is gone', { spec: { a: { b: 1 } } }, {}, 'spec'],
    ['an element that is gone', env('a', 'b'), env('a'), 'spec.env[name=b]'],
    [
      'another value in an element',
      env('a'),
      { spec: { env: [{ name: 'a', value: 'x' }] } },
      'spec.env[name=a].value',
    ],
    ['one more in a list that is one value', { args: ['a'] }, { args: ['a', 'b'] }, 'args'],
    ['another order in it', { args: ['a', 'b'] }, { args: ['b', 'a'] }, 'args[0]'],
    ['another amount', limits({ cpu: '1' }), limits({ cpu: '1001m' }), 'spec.limits.cpu'],
    ['false that was a choice', { allow: false }, {}, 'allow'],
    [
      'true instead of false',
      { spec: { hostNetwork: false } },
      { spec: { hostNetwork: true } },
      'spec.hostNetwork',
    ],
    ['a quantity where there is none', { data: { a: '1' } }, { data: { a: '1000m' } }, 'data.a'],
  ])('%s', (_, desired, live, path) => {
    expect(whatNeedsApply(object(desired), served(object(desired), live))).toBe(path);
  });

  test('an object that is not there', () => {
    expect(needsApply(object({}), undefined)).toBe(true);
  });

  test.each<[string, object, object]>([
    ['a field that is no longer wanted', { spec: { a: 1, b: 2 } }, { spec: { a: 1 } }],
    ['an element that is no longer wanted', env('a', 'b'), env('a')],
    ['elements that are wanted in another order', env('a', 'b'), env('b', 'a')],
  ])('%s', (_, before, now) => {
    const path = `metadata.annotations.${APPLIED_ANNOTATION}`;
    expect(whatNeedsApply(object(now), marked(object(before)))).toBe(path);
  });
});

test('the annotation says nothing about values', () => {
  const annotation = (data: object) => marked(object({ data })).metadata.annotations?.[APPLIED_ANNOTATION];
  expect(annotation({ key: 'a' })).toBe(annotation({ key: 'b' }));
  expect(annotation({ key: 'a' })).not.toBe(annotation({ other: 'a' }));
});

test('marking twice changes nothing', () => {
  const once = marked(object({ spec: { a: 1 } }, { annotations: { ours: '1' } }));
  expect(marked(once)).toEqual(once);
});

function env(...names: string[]) {
  return { spec: { env: names.map((name) => ({ name, value: '1' })) } };
}

function limits(amounts: object) {
  return { spec: { limits: amounts } };
}
