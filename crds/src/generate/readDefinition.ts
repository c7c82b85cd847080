import { parse } from 'yaml';
import { isObject } from '../schema/jsonObject.ts';
import { RULE_KEYWORDS, SCHEMA_KEYWORDS, type Schema } from '../schema/schema.ts';

/**
 * The schema of the one version that a CustomResourceDefinition holds. Throws when it has a keyword that the offline check does not
 * know, or a field that has no description or no bound.
 */
export function readDefinition(yaml: string): Schema {
  const { versions } = parse(yaml).spec;
  if (versions.length !== 1)
    throw new Error(`${versions.length} versions; the types are made from exactly one`);
  const schema = versions[0].schema.openAPIV3Schema;
  assertKnown(schema, '');
  return schema;
}

function assertKnown(schema: Schema, path: string): void {
  refuseOthers(schema, SCHEMA_KEYWORDS, path);
  for (const rule of schema['x-kubernetes-validations'] ?? []) refuseOthers(rule, RULE_KEYWORDS, path);
  for (const what of missingBounds(schema)) throw new Error(`${path}: ${what} is missing`);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const at = path === '' ? name : `${path}.${name}`;
    if (/^(spec|status)/.test(at) && !property.description) throw new Error(`${at}: description is missing`);
    assertKnown(property, at);
  }
  if (schema.items !== undefined) assertKnown(schema.items, `${path}[]`);
  if (schema.additionalProperties !== undefined) assertKnown(schema.additionalProperties, `${path}{}`);
}

function refuseOthers(object: object, known: readonly string[], path: string): void {
  if (!isObject(object)) throw new Error(`${path}: not an object`);
  for (const keyword of Object.keys(object)) {
    if (!known.includes(keyword)) throw new Error(`${path}: the offline check does not know "${keyword}"`);
  }
}

/** apiVersion and kind are strings of the API server's own. */
function missingBounds(schema: Schema): string[] {
  const { type, format } = schema;
  const needed: (keyof Schema)[] = [];
  if (type === 'array') needed.push('maxItems', 'items', 'x-kubernetes-list-type');
  if (type === 'integer') needed.push('minimum', 'format');
  if (schema.additionalProperties !== undefined) needed.push('maxProperties');
  const open = type === 'string' && schema.enum === undefined && format === undefined;
  if (open && schema.description !== undefined) needed.push('maxLength');
  return needed.filter((keyword) => schema[keyword] === undefined);
}
