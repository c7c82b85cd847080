import { RuleChecker } from './cel/checkRules.ts';
import { checkLists } from './schema/checkLists.ts';
import { checkValue } from './schema/checkValue.ts';
import type { FieldError } from './schema/fieldError.ts';
import type { Schema } from './schema/schema.ts';

const rules = new RuleChecker();

/** Everything that a schema and its rules say against a value whose defaults are filled in, in the order of the API server's checks. */
export function check(schema: Schema, value: unknown, path = ''): FieldError[] {
  const errors = [...checkValue(schema, value, path), ...checkLists(schema, value, path)];
  return errors.some((error) => error.blocking) ? errors : [...errors, ...rules.check(schema, value, path)];
}
