import { type S3Problem, s3Cause } from '@logpipeline/s3';
import type { BucketTarget } from '../bucketTarget.ts';
import type { Answer } from './bucketClient.ts';

/** How often the second PUT is sent: somebody else's DELETE, or a 409, may come between. */
const ATTEMPTS = 2;

type Put = (leaveOut: { condition?: boolean }) => Promise<Answer<unknown>>;

/**
 * Whether the store honours `If-None-Match: *`, found out by sending an object again that was just written: 412 proves
 * it. Agents do without it, at the cost of a HEAD before each PUT, so that neither answer is a problem.
 */
export async function conditionFinding(
  { s3: { bucket } }: BucketTarget,
  put: Put,
): Promise<{ finding?: string; warning?: string }> {
  const without = `Agents ask by HEAD before each PUT instead; that needs s3:GetObject and costs one request more. No object is stored twice all the same.`;
  let last: S3Problem | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const again = await put({ condition: false });
    last = again.ok ? undefined : again.problem;
    if (last?.status === 412) return { finding: 'The store honours If-None-Match.' };
  }
  if (last === undefined) return { warning: `The store of ${bucket} ignores If-None-Match. ${without}` };
  if (s3Cause(last) === 'form')
    return { warning: `The store of ${bucket} refuses If-None-Match. ${without}` };
  return { warning: `Whether the store of ${bucket} honours If-None-Match is not known (${last.name}).` };
}
