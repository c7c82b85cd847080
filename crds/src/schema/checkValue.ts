import { propertyOf } from './applyDefaults.ts';
import {
  type FieldError,
  goFloat,
  isWhole,
  missing,
  notOneOf,
  outOfBounds,
  tooLong,
  tooMany,
  wrongType,
} from './fieldError.ts';
import { isObject } from './jsonObject.ts';
import type { Schema } from './schema.ts';

/** Everything that is wrong with a value by type, bounds, enumeration and required fields, at every depth. */
export function checkValue(schema: Schema, value: unknown, path = ''): FieldError[] {
  const actual = typeOf(value);
  const expected = schema['x-kubernetes-int-or-string'] ? 'integer,string' : schema.type;
  const errors: FieldError[] = [];
  if (expected !== undefined && !expected.split(',').includes(actual)) {
    errors.push(wrongType(path, expected, actual));
  }
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    errors.push(notOneOf(path, value, schema.enum));
  }
  if (typeof value === 'string') errors.push(...checkString(schema, value, path));
  if (typeof value === 'number') errors.push(...checkNumber(schema, value, path));
  if (Array.isArray(value)) errors.push(...checkList(schema, value, path));
  if (isObject(value)) errors.push(...checkObject(schema, value, path));
  return errors;
}

/** The name of a JSON value's type as the API server prints it. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return isWhole(value) ? 'integer' : 'number';
  return typeof value;
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[tT]\d{2}:\d{2}:\d{2}(\.\d+)?([zZ]|[+-]\d{2}:\d{2})$/;

function checkString(schema: Schema, value: string, path: string): FieldError[] {
  const { minLength, maxLength, format } = schema;
  if (format === 'date-time' && !(DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)))) {
    return [wrongType(path, format, value)];
  }
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) return [tooLong(path, maxLength)];
  if (minLength !== undefined && length < minLength) {
    return [outOfBounds(path, value, `should be at least ${minLength} chars long`)];
  }
  return [];
}

function checkNumber({ minimum, maximum }: Schema, value: number, path: string): FieldError[] {
  const asValue = (bound: number) => (isWhole(value) ? bound : goFloat(bound));
  if (maximum !== undefined && value > maximum) {
    return [outOfBounds(path, value, `should be less than or equal to ${asValue(maximum)}`)];
  }
  if (minimum !== undefined && value < minimum) {
    return [outOfBounds(path, value, `should be greater than or equal to ${asValue(minimum)}`)];
  }
  return [];
}

function checkList({ items, minItems, maxItems }: Schema, value: unknown[], path: string): FieldError[] {
  const errors =
    items === undefined ? [] : value.flatMap((item, index) => checkValue(items, item, `${path}[${index}]`));
  if (minItems !== undefined && value.length < minItems) {
    errors.push(outOfBounds(path, value.length, `should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
  return errors;
}

function checkObject(schema: Schema, value: Record<string, unknown>, path: string): FieldError[] {
  const within = (name: string) => (path === '' ? name : `${path}.${name}`);
  const errors = Object.entries(value).flatMap(([name, field]) => {
    const property = propertyOf(schema, name);
    return property === undefined ? [] : checkValue(property, field, within(name));
  });
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) errors.push(missing(within(name)));
  }
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) {
    errors.push(tooMany(path, count, schema.maxProperties));
  }
  return errors;
}
