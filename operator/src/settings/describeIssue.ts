import * as v from 'valibot';

/** One wrong field as a sentence: its name, its value unless that may be a secret, what is allowed. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return `the file: ${allowed(issue)}`;
  const field = path.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
  if (issue.expected === 'never') return `${field}: unknown field; remove it or check its spelling`;
  if (issue.input === undefined) return `${field}: missing; ${allowed(issue)}`;
  const value = writtenAs(issue);
  // The environment of the agents may hold anything.
  const isShown = typeof value !== 'object' && !/^agent\.env/.test(field);
  return `${field}: ${isShown ? `${shown(value)} is not valid; ` : ''}${allowed(issue)}`;
}

/** Checks after a transformation see the transformed value; people know only what they wrote. */
function writtenAs(issue: v.BaseIssue<unknown>): unknown {
  const last = issue.path?.at(-1);
  return last !== undefined && 'value' in last && last.value !== undefined ? last.value : issue.input;
}

const MOST_SHOWN = 80;

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > MOST_SHOWN ? `${json.slice(0, MOST_SHOWN)}…` : json;
}

function allowed(issue: v.BaseIssue<unknown>): string {
  if (!issue.message.startsWith('Invalid')) return issue.message;
  // A key that must be there.
  if (issue.expected?.startsWith('"')) return 'it is required';
  return `allowed: ${issue.expected === 'Object' ? 'a map of fields' : (issue.expected ?? 'another value')}`;
}
