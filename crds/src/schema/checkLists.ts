import { propertyOf } from './applyDefaults.ts';
import { duplicate, type FieldError, notAnObject } from './fieldError.ts';
import { isObject } from './jsonObject.ts';
import type { Schema } from './schema.ts';

/** Members that occur twice in lists of type `set`, and keys that do in lists of type `map`, at every depth. */
export function checkLists(schema: Schema, value: unknown, path = ''): FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return [
      ...membersOf(schema, value, path),
      ...(items === undefined
        ? []
        : value.flatMap((item, index) => checkLists(items, item, `${path}[${index}]`))),
    ];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const property = propertyOf(schema, name);
    return property === undefined ? [] : checkLists(property, field, path === '' ? name : `${path}.${name}`);
  });
}

function membersOf(schema: Schema, list: readonly unknown[], path: string): FieldError[] {
  const stranger = list.findIndex((item) => item !== null && !isObject(item));
  if (schema['x-kubernetes-list-type'] === 'map' && stranger !== -1) {
    return [notAnObject(`${path}[${stranger}]`, list[stranger])];
  }
  return repeated(schema, list).map(({ index, shown }) => duplicate(`${path}[${index}]`, shown));
}

function repeated(schema: Schema, list: readonly unknown[]): { index: number; shown: unknown }[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const identities = list.map((item) =>
    type === 'map' && isObject(item) ? Object.fromEntries(keys.map((key) => [key, item[key]])) : item,
  );
  const seen = identities.map((identity) => JSON.stringify(identity));
  return seen.flatMap((text, index) => {
    // Like the API server: a third of the same is not mentioned again.
    const before = seen.slice(0, index).filter((other) => other === text).length;
    return before === 1 ? [{ index, shown: identities[index] }] : [];
  });
}
