import type { BucketReason } from '../bucket/bucketReason.ts';
import type { ReasonRow } from './reasonRow.ts';

/** Why BucketReady says what it says; most come from the bucket check, see bucketReason.ts. */
export const BUCKET_REASONS = {
  Writable: {
    status: 'True',
    meaning: "A test object was written below the pipeline's prefix.",
    remedy: 'Nothing; the message may have advice.',
  },
  NotChecked: {
    status: 'Unknown',
    meaning: 'The bucket was not checked yet, or cannot be as long as Ready is False.',
    remedy: 'Wait a minute, or see Ready.',
  },
  NotProbed: {
    status: 'Unknown',
    meaning: 'The operator has no identity or region of its own at the store; the agents may have one.',
    remedy:
      "Give the operator's ServiceAccount the agents' role (IRSA, EKS Pod Identity), or set `spec.s3.credentialsSecretRef`, or `spec.s3.region`. Delivering shows whether the agents can write.",
  },
  CredentialsMissing: {
    status: 'False',
    meaning: 'The Secret of `spec.s3.credentialsSecretRef`, or a key of it, is not there or not usable.',
    remedy: 'Make it, with the keys `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.',
  },
  Forbidden: {
    status: 'False',
    meaning: 'The operator may not read the Secret of `spec.s3.credentialsSecretRef`.',
    remedy:
      "Allow the operator's ServiceAccount to `get` that one Secret, by a Role and a RoleBinding in the pipeline's namespace.",
  },
  BucketNotFound: {
    status: 'False',
    meaning: 'The store has no such bucket.',
    remedy: 'Create it, or correct `spec.bucket` or `spec.s3.endpoint`.',
  },
  BucketUnreachable: {
    status: 'False',
    meaning: 'No connection to the store, or no answer in time.',
    remedy: 'Look at the endpoint, DNS, TLS certificates and network policies.',
  },
  BucketThrottled: {
    status: 'False',
    meaning: 'The store takes no more requests for now (429, 503).',
    remedy: 'Wait; it is asked again, more slowly.',
  },
  BucketFailing: {
    status: 'False',
    meaning: 'The store answers with errors of its own (5xx).',
    remedy: 'Look at the store; it is asked again.',
  },
  BucketFull: {
    status: 'False',
    meaning: 'The store has no room, or a quota is used up.',
    remedy: 'Raise the quota, add disks, or shorten the retention.',
  },
  WrongRegion: {
    status: 'False',
    meaning: 'The bucket is in another region.',
    remedy: 'Set `spec.s3.region` to what the message says.',
  },
  CredentialsRefused: {
    status: 'False',
    meaning: 'The store does not take the credentials, or the clock is off.',
    remedy: 'Correct or renew the Secret; set the clock.',
  },
  AccessDenied: {
    status: 'False',
    meaning: 'A policy forbids the write.',
    remedy: 'Allow `s3:PutObject` below the prefix, and `kms:GenerateDataKey` where a KMS key is used.',
  },
  EncryptionRefused: {
    status: 'False',
    meaning: 'Writing works, but not with `spec.s3.serverSideEncryption`.',
    remedy: "Correct the field, the KMS key, or the key's policy.",
  },
  StorageClassRefused: {
    status: 'False',
    meaning: 'Writing works, but not with `spec.s3.storageClass`.',
    remedy: 'Set a class that the store has, or leave it out.',
  },
  RequestRefused: {
    status: 'False',
    meaning: 'The store does not take a PUT of this form.',
    remedy: 'See the message.',
  },
  LifecycleConflict: {
    status: 'False',
    meaning: 'A rule of somebody else deletes objects sooner than `spec.retentionDays`. Records are shipped.',
    remedy: 'Change or remove that rule; the message names it.',
  },
  LifecycleUnsupported: {
    status: 'False',
    meaning:
      '`spec.retentionDays` is set, and the store has no lifecycle rules. Records are shipped and kept.',
    remedy: 'Leave the field out, and delete old objects in another way.',
  },
  LifecycleDenied: {
    status: 'False',
    meaning:
      '`spec.retentionDays` is set, and a policy forbids reading or writing the rules. Records are shipped.',
    remedy: 'Allow `s3:GetLifecycleConfiguration` and `s3:PutLifecycleConfiguration` on the bucket.',
  },
  LifecycleRefused: {
    status: 'False',
    meaning: 'The store did not take the lifecycle rule. Records are shipped.',
    remedy: 'See the message.',
  },
} as const satisfies Record<
  BucketReason | 'Writable' | 'NotChecked' | 'CredentialsMissing' | 'Forbidden',
  ReasonRow
>;
