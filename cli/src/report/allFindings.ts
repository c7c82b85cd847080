import type { CheckResult } from '../check.ts';
import type { Finding } from '../finding.ts';

/** Of all pipelines, of what cannot be read, and of no pipeline in particular. */
export function allFindings({ given, findings }: CheckResult): Finding[] {
  return [
    ...findings,
    ...given.broken.flatMap((one) => one.findings),
    ...given.pipelines.flatMap((one) => one.findings),
  ];
}
