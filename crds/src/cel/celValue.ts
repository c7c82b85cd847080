import { isObject } from '../schema/jsonObject.ts';

/** A JSON value as CEL has it: whole numbers are 64-bit integers. The schema has no other numbers. */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value);
  if (Array.isArray(value)) return value.map(celValue);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, celValue(field)]));
  }
  return value;
}
