import * as v from 'valibot';

/** The longest value in a message, in characters. */
const MOST_SHOWN = 80;

/** A value in an error message, without the password that a URL may hold. */
function shown(value: unknown): string {
  const json = (JSON.stringify(value) ?? String(value)).replace(/\/\/[^/\s"]*@/g, '//…@');
  return json.length > MOST_SHOWN ? `${json.slice(0, MOST_SHOWN)}…` : json;
}

/** Fields whose values are never shown: the wrong text may have been pasted there. */
const SECRET_FIELDS = /credentials|secret|token$/i;

/**
 * The sentence for one wrong field: its name, its value unless that may be a secret, and what is allowed.
 * @param secretFields paths (`a.b.0.c`) of fields that may hold one
 */
export function describeIssue(issue: v.BaseIssue<unknown>, secretFields = SECRET_FIELDS): string {
  const field = v.getDotPath(issue);
  // The wrong file may have been given, and it may hold a secret.
  if (field === null) return `the file: ${hint(issue)}`;
  const named = field.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
  if (issue.expected === 'never') return `${named}: unknown field; remove it or check its spelling`;
  if (issue.input === undefined) return `${named}: missing; ${hint(issue)}`;
  const value = originalOf(issue);
  const isShown = !secretFields.test(field) && typeof value !== 'object';
  return `${named}: ${isShown ? `${shown(value)} is not valid; ` : ''}${hint(issue)}`;
}

/** Checks after a transformation see the transformed value; people know only what they wrote. */
function originalOf(issue: v.BaseIssue<unknown>): unknown {
  const last = issue.path?.at(-1);
  return last !== undefined && 'value' in last && last.value !== undefined ? last.value : issue.input;
}

function hint(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith('Invalid')) return issue.message;
  // A key that must be there.
  if (issue.expected?.startsWith('"')) return 'it is required';
  return issue.expected === 'Object'
    ? 'allowed: a map of fields'
    : `allowed: ${issue.expected ?? 'another value'}`;
}
