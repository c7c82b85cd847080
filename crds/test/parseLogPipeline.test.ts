import { describe, expect, test } from 'vitest';
import { parseLogPipeline } from '../src/index.ts';
import { badResources, goodResources, samples } from './resources.ts';

const bad = await badResources();
const good = [...(await goodResources()), ...(await samples())];

const minimal = {
  apiVersion: 'logpipeline.dev/v1alpha1',
  kind: 'LogPipeline',
  metadata: { name: 'logs', namespace: 'shop' },
  spec: { bucket: 'fleet-logs' },
};

describe('refuses, with every error', () => {
  test.each(bad)('$name', ({ resource, errors }) => {
    const parsed = parseLogPipeline(resource);
    expect(parsed.ok ? [] : [...parsed.errors].sort()).toEqual(errors);
    expect(errors).not.toEqual([]);
  });

  test('fields that the schema does not know, and says which it knows', () => {
    const spec = {
      bucket: 'fleet-logs',
      buckett: 'x',
      buffer: { maxsize: '2Gi' },
      sampling: [{ level: 'INFO' }],
    };
    expect(parseLogPipeline({ ...minimal, sepc: {}, spec })).toEqual({
      ok: false,
      errors: [
        expect.stringMatching(/^spec\.buckett: unknown field; .* known here: bucket, interval, levels, /),
        'spec.buffer.maxsize: unknown field; remove it or check its spelling; known here: maxSize, whenFull',
        'spec.sampling[0].level: unknown field; remove it or check its spelling; known here: levels, keepPercent',
        'sepc: unknown field; remove it or check its spelling; known here: apiVersion, kind, metadata, spec, status',
      ],
    });
  });

  test.each([
    ['a text', 'spec', ['a LogPipeline must be an object']],
    ['a list', [minimal], ['a LogPipeline must be an object']],
    ['another kind', { ...minimal, kind: 'Pod' }, ['kind: "Pod"; must be LogPipeline']],
    [
      'an empty object',
      {},
      ['apiVersion: missing; must be logpipeline.dev/v1alpha1', 'kind: missing; must be LogPipeline'],
    ],
  ])('%s', (_, object, errors) => {
    expect(parseLogPipeline(object)).toEqual({ ok: false, errors });
  });

  test('a value that could be a secret without repeating it', () => {
    for (const endpoint of [
      'https://root:verysecret@s3.example.com',
      'https://s3.example.com?key=verysecret',
    ]) {
      const parsed = parseLogPipeline({ ...minimal, spec: { bucket: 'fleet-logs', s3: { endpoint } } });
      expect(parsed.ok).toBe(false);
      expect(JSON.stringify(parsed)).not.toContain('verysecret');
    }
  });
});

describe('takes', () => {
  test.each(good)('$name', ({ resource }) => {
    expect(parseLogPipeline(resource)).toMatchObject({ ok: true });
  });

  test('the least, and fills in the defaults', () => {
    expect(parseLogPipeline(minimal)).toEqual({
      ok: true,
      pipeline: {
        ...minimal,
        spec: {
          bucket: 'fleet-logs',
          interval: '15m',
          dropUnknown: false,
          s3: { forcePathStyle: false },
          nodeMetrics: { enabled: false, interval: '30s', topProcesses: 5 },
          frontend: { enabled: false },
          compression: 'zstd',
          buffer: { maxSize: '2Gi', whenFull: 'Block' },
          suspend: false,
        },
      },
    });
  });

  test('an object without a namespace as one of the namespace that is asked for', () => {
    const object = { ...minimal, metadata: { name: 'logs' } };
    expect(parseLogPipeline(object)).toMatchObject({ pipeline: { metadata: { namespace: 'default' } } });
    expect(parseLogPipeline(object, { namespace: 'shop' })).toMatchObject({
      pipeline: { metadata: { namespace: 'shop' } },
    });
  });

  test('what a newer schema knows, when the API server took it, and drops it', () => {
    const object = { ...minimal, spec: { bucket: 'fleet-logs', novelty: 1, buffer: { novelty: [{}] } } };
    expect(parseLogPipeline(object).ok).toBe(false);
    expect(parseLogPipeline(object, { unknownFields: 'drop' })).toEqual(parseLogPipeline(minimal));
  });

  test('a status as it is, and all of the metadata', () => {
    const metadata = { name: 'logs', namespace: 'shop', uid: 'u', generation: 3, labels: { a: 'b' } };
    const status = { observedGeneration: 2, novelty: true };
    expect(parseLogPipeline({ ...minimal, metadata, status })).toMatchObject({
      pipeline: { metadata, status },
    });
  });

  test('an object without changing it', () => {
    const object = structuredClone(minimal);
    parseLogPipeline(object);
    expect(object).toEqual(minimal);
  });

  test('two objects without giving both the same default', () => {
    const [one, other] = [parseLogPipeline(minimal), parseLogPipeline(minimal)];
    if (!one.ok || !other.ok) throw new Error('both are valid');
    one.pipeline.spec.buffer.maxSize = '1Gi';
    expect(other.pipeline.spec.buffer.maxSize).toBe('2Gi');
  });
});
