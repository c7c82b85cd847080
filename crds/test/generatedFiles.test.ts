import { readFile } from 'node:fs/promises';
import { LEVELS } from '@logpipeline/records';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { generatedFiles } from '../src/generate/generatedFiles.ts';
import { readDefinition } from '../src/generate/readDefinition.ts';
import { logPipelineSchema } from '../src/generated/schema.ts';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const definition = await read('logpipelines.yaml');

test('types, schema and field table are what the definition makes', async () => {
  const files = generatedFiles(definition, await read('README.md'));
  expect(Object.keys(files)).toEqual(['src/generated/types.ts', 'src/generated/schema.ts', 'README.md']);
  for (const [path, content] of Object.entries(files)) {
    expect(await read(path), `${path}: run npm run generate -w @logpipeline/crds`).toBe(content);
  }
});

test('the levels are those of records, but for UNKNOWN', () => {
  const levels = LEVELS.filter((level) => level !== 'UNKNOWN');
  const { levels: own, sampling } = logPipelineSchema.properties?.spec?.properties ?? {};
  expect(own?.items?.enum).toEqual(levels);
  expect(sampling?.items?.properties?.levels?.items?.enum).toEqual(levels);
});

describe('a definition is refused', () => {
  const text = { type: 'string', maxLength: 9, description: 'x' };
  const withField = (field: object) => ({ type: 'object', properties: { spec: { ...text, ...field } } });

  test.each([
    [
      'with a keyword that the offline check does not know',
      { pattern: 'x' },
      'spec: the offline check does not know "pattern"',
    ],
    [
      'with a rule of more than the offline check knows',
      { 'x-kubernetes-validations': [{ rule: 'true', message: 'x', reason: 'FieldValueInvalid' }] },
      'spec: the offline check does not know "reason"',
    ],
    ['with a text without bound', { maxLength: undefined }, 'spec: maxLength is missing'],
    [
      'with a list without bound',
      { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
      'spec: maxItems is missing',
    ],
    [
      'with a list without type',
      { type: 'array', items: text, maxItems: 1 },
      'spec: x-kubernetes-list-type is missing',
    ],
    [
      'with a map without bound',
      { type: 'object', additionalProperties: text },
      'spec: maxProperties is missing',
    ],
    ['with a number without bound', { type: 'integer', format: 'int32' }, 'spec: minimum is missing'],
    ['with a field without description', { description: undefined }, 'spec: description is missing'],
    [
      'with a mistake deep inside',
      { type: 'object', properties: { a: { ...text, oneOf: [] } } },
      'spec.a: the offline check does not know "oneOf"',
    ],
  ])('%s', (_, field, error) => {
    expect(() => readDefinition(definitionOf(withField(field)))).toThrow(error);
  });

  test('with two versions', () => {
    expect(() => readDefinition(stringify({ spec: { versions: [{}, {}] } }))).toThrow('2 versions');
  });

  const definitionOf = (schema: object) =>
    stringify({ spec: { versions: [{ schema: { openAPIV3Schema: schema } }] } });
});
