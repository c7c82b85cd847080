import { withoutQueries } from './addresses.ts';
import type { SecretFields } from './secretFields.ts';

/** How large and how deep what a client sends may be. */
export type ContentLimits = {
  /** Objects and lists within each other. */
  depth: number;
  /** Keys of all objects of a record together. */
  keys: number;
  /** UTF-16 units, of values and of keys. */
  stringLength: number;
  /** Bytes of all of it as JSON. What is larger for sure is not looked at to its end; a large part that many records share costs so much each time. */
  recordSize: number;
};

export type ContentRules = ContentLimits & {
  /** Values under these are never kept. */
  secretFields: SecretFields;
  /** Removes query and fragment of addresses. */
  queryStrings: boolean;
};

/** What was wrong with a record's content: the reason, for metrics and programs, and the sentence, for people. */
export type ContentProblem = {
  reason: 'too_deep' | 'too_many_keys' | 'string_too_long' | 'too_large';
  message: string;
};

/** Of the fields that are not stored as the client wrote them. */
const UNSTORED_BYTES = 1_024;

export const REDACTED_FIELD = '[REDACTED:field]';

/**
 * Walks what `JSON.parse` made of a client's record, once: limits, secret fields, addresses. Changes values in place. Recursion is as
 * deep as the limit at most.
 */
export class ContentWalk {
  readonly #rules: ContentRules;
  #keys = 0;
  /** Bytes that it has at least. */
  #size = 0;
  #problem: ContentProblem | undefined;
  /** Values that were replaced because of their field, and addresses that were cut, since the start. */
  fieldsRedacted = 0;
  queriesRemoved = 0;

  constructor(rules: ContentRules) {
    this.#rules = rules;
  }

  walk(record: Record<string, unknown>): ContentProblem | undefined {
    this.#keys = 0;
    this.#size = 0;
    this.#problem = undefined;
    this.#object(record, 1);
    return this.#problem;
  }

  /** `bytes`: at least so many more. */
  #count(bytes: number): void {
    this.#size += bytes;
    const { recordSize } = this.#rules;
    if (this.#size > recordSize + UNSTORED_BYTES)
      this.#problem ??= {
        reason: 'too_large',
        message: `it has more than ${recordSize} bytes (limits.recordSize)`,
      };
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#string(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= this.#rules.depth) {
      this.#problem ??= {
        reason: 'too_deep',
        message: `it is nested more than ${this.#rules.depth} levels deep (limits.depth)`,
      };
      return null;
    }
    if (Array.isArray(value)) this.#list(value, depth + 1);
    else this.#object(value as Record<string, unknown>, depth + 1);
    return value;
  }

  #list(list: unknown[], depth: number): void {
    for (let i = 0; i < list.length && this.#problem === undefined; i++) {
      const value = list[i];
      // A digit and a comma.
      this.#count(2);
      const kept = this.#value(value, depth);
      if (kept !== value) list[i] = kept;
    }
  }

  #object(object: Record<string, unknown>, depth: number): void {
    const keys = Object.keys(object);
    this.#keys += keys.length;
    const { keys: mostKeys, stringLength, secretFields } = this.#rules;
    if (this.#keys > mostKeys)
      this.#problem ??= {
        reason: 'too_many_keys',
        message: `it has more than ${mostKeys} keys (limits.keys)`,
      };
    for (const key of keys) {
      if (this.#problem !== undefined) return;
      if (key.length > stringLength) this.#tooLong(key.length);
      this.#count(key.length);
      const value = object[key];
      if (value !== null && secretFields.has(key)) {
        this.fieldsRedacted++;
        set(object, key, REDACTED_FIELD);
        continue;
      }
      const kept = this.#value(value, depth);
      if (kept !== value) set(object, key, kept);
    }
  }

  #string(given: string): string {
    if (given.length > this.#rules.stringLength) this.#tooLong(given.length);
    this.#count(given.length);
    // It is refused: nobody asks what is in it.
    if (this.#problem !== undefined) return given;
    // Half an emoji, where a client cut its text, makes stock readers refuse the record.
    const text = given.isWellFormed() ? given : given.toWellFormed();
    if (!this.#rules.queryStrings) return text;
    const cut = withoutQueries(text);
    if (cut.length !== text.length) this.queriesRemoved++;
    return cut;
  }

  #tooLong(length: number): void {
    this.#problem ??= {
      reason: 'string_too_long',
      message: `a text has ${length} characters; allowed: ${this.#rules.stringLength} (limits.stringLength)`,
    };
  }
}

/** `__proto__` is a key like any other here. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
