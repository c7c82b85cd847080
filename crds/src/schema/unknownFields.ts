import { propertyOf } from './applyDefaults.ts';
import { isObject } from './jsonObject.ts';
import type { Schema } from './schema.ts';

export type UnknownField = {
  /** Such as `spec.s3.buckett`. */
  field: string;
  /** What the object that it stands in knows. */
  known: readonly string[];
};

/** Fields that no schema knows. `kubectl apply` refuses them before anything else is checked. */
export function unknownFields(schema: Schema, value: unknown, path = ''): UnknownField[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? []
      : value.flatMap((item, index) => unknownFields(items, item, `${path}[${index}]`));
  }
  // Without properties it is a map with keys of the user's own.
  if (!isObject(value) || schema.properties === undefined) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const property = propertyOf(schema, name);
    return property === undefined
      ? [{ field: at, known: Object.keys(schema.properties ?? {}) }]
      : unknownFields(property, field, at);
  });
}

/** A copy without the fields that no schema knows, as the API server prunes what it stores. */
export function withoutUnknownFields(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => withoutUnknownFields(items, item));
  }
  if (!isObject(value) || schema.properties === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const property = propertyOf(schema, name);
      return property === undefined ? [] : [[name, withoutUnknownFields(property, field)]];
    }),
  );
}
