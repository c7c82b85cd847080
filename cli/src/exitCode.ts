import type { Finding } from './finding.ts';

/** No problem was found. */
export const GOOD = 0;
export const PROBLEMS = 1;
export const BAD_USAGE = 2;
/** No problem was found, but something that was asked for could not be reached. */
export const UNREACHABLE = 3;

/** What CI goes by. `strict`: warnings are problems. */
export function exitCode(findings: readonly Finding[], strict: boolean): number {
  const has = (wanted: Finding['severity']) => findings.some(({ severity }) => severity === wanted);
  if (has('error') || (strict && has('warning'))) return PROBLEMS;
  return has('unreachable') ? UNREACHABLE : GOOD;
}
