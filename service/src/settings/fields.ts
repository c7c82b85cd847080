import * as v from 'valibot';
import { parseDuration } from './duration.ts';
import { parseQuantity } from './quantity.ts';

/** The kinds of fields that settings have, each with the sentence that a person reads when the check fails. */

export const MINUTE = 60_000;

export function duration(minMs: number, maxMs: number, allowed: string) {
  const message = `allowed: a duration from ${allowed}, such as 30s, 15m or 1h30m`;
  return v.pipe(
    v.string(message),
    v.transform((text) => parseDuration(text) ?? Number.NaN),
    v.check((ms) => ms >= minMs && ms <= maxMs, message),
  );
}

export function quantity(minBytes: number, maxBytes: number, allowed: string, examples: string) {
  const message = `allowed: a size of ${allowed}, such as ${examples} or a number of bytes`;
  return v.pipe(
    v.union([v.string(), v.number()], message),
    v.transform((value) => parseQuantity(value) ?? Number.NaN),
    v.check((bytes) => bytes >= minBytes && bytes <= maxBytes, message),
  );
}

export const text = (what: string) =>
  v.pipe(v.string(`allowed: ${what}`), v.nonEmpty(`must not be empty; allowed: ${what}`));
export const absolutePath = (what: string) =>
  v.pipe(
    v.string(`allowed: ${what}`),
    v.regex(/^\//, `allowed: ${what}, from the root on`),
    v.regex(/^[^\0]*$/, `allowed: ${what}, without NUL`),
  );
export const bool = v.boolean('allowed: true or false');
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  v.picklist(values, `allowed: ${values.join(', ')}`);
export const names = (what: string) => v.array(text(what), `allowed: a list of ${what}s`);
export const dnsLabel = (what: string) =>
  v.pipe(
    v.string(`allowed: ${what}`),
    v.regex(
      /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
      `allowed: ${what}: lower-case letters, digits, '-' and '.'`,
    ),
  );
