import { isObject } from '../schema/jsonObject.ts';

/**
 * A JSON value as CEL has it: whole numbers are 64-bit integers (the schema has no others), objects are maps. Not plain objects: a label
 * called `constructor` would be taken for their class.
 */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(celValue);
  if (isObject(value)) {
    return new Map(Object.entries(value).map(([name, field]) => [name, celValue(field)]));
  }
  return value;
}
