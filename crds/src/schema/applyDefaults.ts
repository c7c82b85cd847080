import { isObject } from './jsonObject.ts';
import type { Schema } from './schema.ts';

/**
 * A copy of the value with the schema's defaults filled in, at every depth. As in the API server, a field that is null counts as left
 * out, and a default object gets the defaults of its own fields.
 */
export function applyDefaults(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => applyDefaults(items, item));
  }
  if (!isObject(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined && !fields.some(([present]) => present === name)) {
      fields.push([name, structuredClone(property.default)]);
    }
  }
  return Object.fromEntries(
    fields.map(([name, field]) => {
      const property = propertyOf(schema, name);
      return [name, property === undefined ? field : applyDefaults(property, field)];
    }),
  );
}

/** The schema of an object's field; undefined when it knows none. */
export function propertyOf(schema: Schema, name: string): Schema | undefined {
  const { properties } = schema;
  return properties !== undefined && Object.hasOwn(properties, name)
    ? properties[name]
    : schema.additionalProperties;
}
