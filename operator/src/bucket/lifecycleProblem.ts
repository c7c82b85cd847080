import { describeProblem, type S3Problem, s3Cause } from '@logpipeline/s3';
import type { BucketTarget } from '../bucketTarget.ts';
import type { Problem } from '../problem.ts';
import { bucketProblem, requestProblem } from './bucketReason.ts';

/** Names of answers of stores without lifecycle rules, beside 501. */
const UNSUPPORTED = ['NotImplemented', 'MethodNotAllowed', 'UnsupportedOperation', 'NotUnderstood'];
/** Why the rules could not be read or written. Nothing of it stops records from being shipped. */
export function lifecycleProblem(problem: S3Problem, target: BucketTarget, doing: 'read' | 'write'): Problem {
  const { bucket } = target.s3;
  const said = describeProblem(problem);
  if (isUnsupported(problem)) {
    return bucketProblem(
      'LifecycleUnsupported',
      `retentionDays ${target.retentionDays} has no effect: the store of ${bucket} has no lifecycle rules that could be ${doing === 'read' ? 'read' : 'written'} (${said}) Records are shipped and kept. Leave retentionDays out, and let the store delete by its own means.`,
    );
  }
  switch (s3Cause(problem)) {
    case 'denied':
      return bucketProblem(
        'LifecycleDenied',
        `The lifecycle rules of ${bucket} cannot be ${doing === 'read' ? 'read' : 'written'}: ${said} Records are shipped and kept, and retentionDays has no effect. Allow s3:GetLifecycleConfiguration and s3:PutLifecycleConfiguration on arn:aws:s3:::${bucket} to the credentials that the operator uses.`,
      );
    case 'form':
    case 'failing':
      if (problem.status !== undefined && problem.status >= 500) break;
      return bucketProblem(
        'LifecycleRefused',
        `The store of ${bucket} did not take the lifecycle rule for retentionDays: ${said} Records are shipped and kept. S3 takes 1,000 rules a bucket at most.`,
      );
  }
  const request = doing === 'read' ? 'GET lifecycle of' : 'PUT lifecycle of';
  return requestProblem(problem, target, { request, key: '' });
}

export function isUnsupported({ name, status }: S3Problem): boolean {
  return status === 501 || status === 405 || UNSUPPORTED.includes(name);
}
