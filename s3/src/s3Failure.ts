import { type FailureReason, RULES, type Rule, type S3Cause, type S3Target } from './s3FailureRules.ts';
import type { S3Problem } from './s3Problem.ts';

export type S3Failure = { reason: FailureReason; message: string; retryAfterMs?: number };

/** Which failure it is, and a sentence for the person who has to end it. Pure; `problem` holds no secrets. */
export function s3Failure(problem: S3Problem, target: S3Target): S3Failure {
  if (problem.name === 'AbortError') return { reason: 'aborted', message: 'The upload was called off.' };
  const rule = ruleOf(problem);
  const remedy = rule?.remedy(target, problem) ?? 'That is an error of the store. It is tried again.';
  const retryAfterMs = problem.retryAfterMs ?? rule?.retryAfterMs;
  return {
    reason: rule?.reason ?? 'server',
    message: `${target.request ?? 'PUT'} s3://${target.bucket}/${target.key}: ${describeProblem(problem)} ${remedy}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** What has to be mended; an answer that no rule knows is an error of the store. */
export function s3Cause(problem: S3Problem): S3Cause {
  return ruleOf(problem)?.cause ?? 'failing';
}

function ruleOf(problem: S3Problem): Rule | undefined {
  return RULES.find((candidate) => matches(candidate, problem));
}

function matches(rule: Rule, { name, code, status, message }: S3Problem): boolean {
  return (
    fits(rule.names, name) ||
    (code !== undefined && fits(rule.codes, code)) ||
    (status !== undefined && (rule.statuses?.includes(status) ?? false)) ||
    (rule.says?.test(message) ?? false)
  );
}

function fits(patterns: readonly (string | RegExp)[] | undefined, text: string): boolean {
  return (
    patterns?.some((pattern) => (typeof pattern === 'string' ? pattern === text : pattern.test(text))) ??
    false
  );
}

/** `SlowDown (503): Please reduce your request rate.` */
export function describeProblem({ name, code, status, message }: S3Problem): string {
  const title = name === 'Error' || name === 'Unknown' ? (code ?? name) : name;
  const detail = message === '' || message === 'UnknownError' || message === name ? '' : `: ${message}`;
  const text = `${title}${status === undefined ? '' : ` (${status})`}${detail}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
