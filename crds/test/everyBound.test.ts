import { expect, test } from 'vitest';
import { check } from '../src/check.ts';
import { logPipelineSchema } from '../src/generated/schema.ts';
import { applyDefaults } from '../src/schema/applyDefaults.ts';
import type { Rule, Schema } from '../src/schema/schema.ts';
import { badResources } from './resources.ts';

/** What a value can break. Types and formats are not among them: a wrong type is refused by the same code everywhere. */
const BOUNDS = [
  'enum',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'maxProperties',
] as const;

/** One way to make the schema laxer: what is taken away, and the schema without it. */
type Laxer = { without: string; schema: Schema };

test('every bound and every rule of the spec is broken by at least one bad resource', async () => {
  const resources = (await badResources()).map(({ resource }) => applyDefaults(logPipelineSchema, resource));
  const said = (schema: Schema) => resources.map((resource) => texts(schema, resource));
  const strict = said(logPipelineSchema);
  const { status: _, ...properties } = logPipelineSchema.properties ?? {};
  const all = laxer({ ...logPipelineSchema, properties }, '');
  const unbroken = all.filter(({ schema }) => {
    const lax = said(schema);
    return lax.every((errors, index) => errors === strict[index]);
  });
  expect(unbroken.map(({ without }) => without)).toEqual([]);
  expect(all.length).toBeGreaterThan(100);
});

function texts(schema: Schema, resource: unknown): string {
  return JSON.stringify(check(schema, resource).map(({ field, message }) => `${field}: ${message}`));
}

function laxer(schema: Schema, path: string): Laxer[] {
  return [...laxerHere(schema, path), ...laxerBelow(schema, path)];
}

function laxerHere(schema: Schema, path: string): Laxer[] {
  const bounds = BOUNDS.filter((bound) => schema[bound] !== undefined).map((bound) => {
    const { [bound]: _, ...rest } = schema;
    return { without: `${path} ${bound}`, schema: rest };
  });
  const type = schema['x-kubernetes-list-type'];
  const unique: Laxer[] =
    type === 'set' || type === 'map'
      ? [{ without: `${path} ${type}`, schema: { ...schema, 'x-kubernetes-list-type': 'atomic' } }]
      : [];
  const required = (schema.required ?? []).map((name) => ({
    without: `${path} required ${name}`,
    schema: { ...schema, required: schema.required?.filter((other) => other !== name) ?? [] },
  }));
  const rules: readonly Rule[] = schema['x-kubernetes-validations'] ?? [];
  const ruleless = rules.map((rule) => ({
    without: `${path} rule ${rule.rule}`,
    schema: { ...schema, 'x-kubernetes-validations': rules.filter((other) => other !== rule) },
  }));
  return [...bounds, ...unique, ...required, ...ruleless];
}

function laxerBelow(schema: Schema, path: string): Laxer[] {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    laxer(property, `${path}.${name}`).map((change) => ({
      without: change.without,
      schema: { ...schema, properties: { ...schema.properties, [name]: change.schema } },
    })),
  );
  const { items, additionalProperties } = schema;
  const inItems = items === undefined ? [] : laxer(items, `${path}[]`);
  const inValues = additionalProperties === undefined ? [] : laxer(additionalProperties, `${path}{}`);
  return [
    ...properties,
    ...inItems.map((change) => ({ without: change.without, schema: { ...schema, items: change.schema } })),
    ...inValues.map((change) => ({
      without: change.without,
      schema: { ...schema, additionalProperties: change.schema },
    })),
  ];
}
