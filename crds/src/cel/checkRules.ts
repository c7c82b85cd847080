import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import { propertyOf } from '../schema/applyDefaults.ts';
import { brokenRule, type FieldError } from '../schema/fieldError.ts';
import { isObject } from '../schema/jsonObject.ts';
import type { Rule, Schema } from '../schema/schema.ts';
import { celValue } from './celValue.ts';
import { celEnvironment } from './environment.ts';

/** Runs the rules of a schema. What was compiled is kept: a pipeline is checked at every change of it. */
export class RuleChecker {
  #environment: Environment | undefined;
  readonly #compiled = new Map<string, ParseResult>();

  /** What the rules of the schema say against a value, at every depth. The value has no blocking error. */
  check(schema: Schema, value: unknown, path = ''): FieldError[] {
    const errors = (schema['x-kubernetes-validations'] ?? []).flatMap(
      (rule) => this.#broken(rule, schema, value, path) ?? [],
    );
    if (Array.isArray(value)) {
      const { items } = schema;
      if (items === undefined) return errors;
      return [...errors, ...value.flatMap((item, index) => this.check(items, item, `${path}[${index}]`))];
    }
    if (!isObject(value)) return errors;
    const fields = Object.entries(value).flatMap(([name, field]) => {
      const property = propertyOf(schema, name);
      if (property === undefined) return [];
      // A field of the schema is `.name`, a key of the user's own is `[name]`.
      const at =
        schema.properties === undefined ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
      return this.check(property, field, at);
    });
    return [...errors, ...fields];
  }

  #broken(rule: Rule, schema: Schema, value: unknown, path: string): FieldError | undefined {
    const context = { self: celValue(value) };
    const type = schema.type ?? '';
    try {
      if (this.#run(rule.rule, context) === true) return undefined;
    } catch (error) {
      // The field path is not used here, as in the API server.
      return brokenRule(path, type, `${firstLine(error)} evaluating rule: ${rule.message}`);
    }
    return brokenRule(`${path}${rule.fieldPath ?? ''}`, type, this.#sentence(rule, context));
  }

  /** The API server takes the static message when the expression's text has a line break. */
  #sentence(rule: Rule, context: { self: unknown }): string {
    if (rule.messageExpression === undefined) return rule.message;
    const text = String(this.#run(rule.messageExpression, context)).trim();
    return text.includes('\n') ? rule.message : text;
  }

  #run(expression: string, context: { self: unknown }): unknown {
    this.#environment ??= celEnvironment();
    let program = this.#compiled.get(expression);
    if (program === undefined) {
      program = this.#environment.parse(expression);
      this.#compiled.set(expression, program);
    }
    return program(context);
  }
}

/** CEL's own errors show the place in the expression on further lines. */
function firstLine(error: unknown): string {
  return (error as Error).message.split('\n', 1)[0] ?? '';
}
