import { type S3Cause, type S3Problem, s3Cause, s3Failure } from '@logpipeline/s3';
import type { BucketTarget } from '../bucketTarget.ts';
import type { Problem } from '../problem.ts';

/**
 * Why BucketReady is not True, as bucket checks find it; each message says what to do.
 *
 * | reason | when | what to do |
 * |---|---|---|
 * | BucketNotFound | the store has no such bucket | create it, or correct spec.bucket or spec.s3.endpoint |
 * | BucketUnreachable | no connection, no answer in time | look at the endpoint, DNS, TLS and network policies |
 * | BucketThrottled | 429, 503: too many requests | wait; it is asked again, more slowly |
 * | BucketFailing | the store answers with errors of its own (5xx) | look at the store; it is asked again |
 * | BucketFull | no room, a quota | raise the quota, add disks |
 * | WrongRegion | the bucket is elsewhere | set spec.s3.region to what the message says |
 * | CredentialsRefused | the store does not take the credentials, or the clock is off | correct or renew the Secret |
 * | AccessDenied | a policy forbids the write | allow s3:PutObject under the prefix |
 * | EncryptionRefused | it writes, but not with spec.s3.serverSideEncryption | correct the field, the KMS key or its policy |
 * | StorageClassRefused | it writes, but not with spec.s3.storageClass | correct the field |
 * | RequestRefused | the store does not take a PUT of this form | see the message |
 * | NotProbed | nothing is known: the operator itself has no identity or region there, although agents may | give it one |
 * | LifecycleConflict | a rule of somebody else expires the prefix sooner than spec.retentionDays | change that rule |
 * | LifecycleUnsupported | spec.retentionDays is set, and the store has no lifecycle rules | leave it out |
 * | LifecycleDenied | spec.retentionDays is set, and a policy forbids reading or writing the rules | allow it |
 * | LifecycleRefused | the store did not take the rule, such as with 1,000 rules already | see the message |
 *
 * With the three Lifecycle reasons and with NotProbed records are shipped all the same. NotProbed is BucketReady=Unknown.
 */
export type BucketReason =
  | 'BucketNotFound'
  | 'BucketUnreachable'
  | 'BucketThrottled'
  | 'BucketFailing'
  | 'BucketFull'
  | 'WrongRegion'
  | 'CredentialsRefused'
  | 'AccessDenied'
  | 'EncryptionRefused'
  | 'StorageClassRefused'
  | 'RequestRefused'
  | 'NotProbed'
  | 'LifecycleConflict'
  | 'LifecycleUnsupported'
  | 'LifecycleDenied'
  | 'LifecycleRefused';

const REASON: Record<S3Cause, BucketReason> = {
  unreachable: 'BucketUnreachable',
  throttled: 'BucketThrottled',
  failing: 'BucketFailing',
  full: 'BucketFull',
  credentials: 'CredentialsRefused',
  clock: 'CredentialsRefused',
  noIdentity: 'NotProbed',
  noRegion: 'NotProbed',
  denied: 'AccessDenied',
  encryption: 'EncryptionRefused',
  bucketMissing: 'BucketNotFound',
  otherRegion: 'WrongRegion',
  form: 'RequestRefused',
};

export function bucketProblem(reason: BucketReason, message: string): Problem {
  return { condition: 'BucketReady', reason, message };
}

/** A failed request as a problem. `request` is what the sentence begins with, such as `PUT`. */
export function requestProblem(
  problem: S3Problem,
  { s3 }: BucketTarget,
  { request, key }: { request: string; key: string },
): Problem {
  const kmsKeyId = s3.serverSideEncryption?.kmsKeyId;
  const about = { bucket: s3.bucket, key, request, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) };
  const cause = s3Cause(problem);
  const { message } = s3Failure(problem, about);
  if (cause === 'noIdentity') {
    return bucketProblem(
      'NotProbed',
      "Whether the bucket takes objects is not known: the operator has no identity of its own at the store. The agents may have one; Delivering shows it. Let the operator's ServiceAccount have the agents' role (IRSA, EKS Pod Identity), or set s3.credentialsSecretRef.",
    );
  }
  if (cause === 'noRegion') {
    return bucketProblem(
      'NotProbed',
      'Whether the bucket takes objects is not known: the operator knows no region. Set s3.region.',
    );
  }
  return bucketProblem(REASON[cause], message);
}
