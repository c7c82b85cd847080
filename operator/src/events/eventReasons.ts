import type { ConditionType } from '../status/reasons.ts';

/** Reasons of the Events that the operator writes about a LogPipeline; docs/conditions.md says when. */
export type EventReason =
  | 'BucketUnreachable'
  | 'BucketRefused'
  | 'CredentialsRefused'
  | 'LifecycleConflict'
  | 'ConfigRejected'
  | 'SpoolFull'
  | 'SpoolFailed'
  | 'UploadsFailing'
  | 'RecordsLate'
  | 'RecordsDropped'
  | 'Recovered';

/** Reasons of conditions that are False and that a person should notice. All others are states that pass, or are seen at once. */
const ANNOUNCED: Partial<Record<ConditionType, Record<string, EventReason>>> = {
  BucketReady: {
    BucketNotFound: 'BucketUnreachable',
    BucketUnreachable: 'BucketUnreachable',
    BucketFailing: 'BucketUnreachable',
    WrongRegion: 'BucketUnreachable',
    BucketFull: 'BucketRefused',
    EncryptionRefused: 'BucketRefused',
    StorageClassRefused: 'BucketRefused',
    RequestRefused: 'BucketRefused',
    CredentialsMissing: 'CredentialsRefused',
    Forbidden: 'CredentialsRefused',
    CredentialsRefused: 'CredentialsRefused',
    AccessDenied: 'CredentialsRefused',
    LifecycleConflict: 'LifecycleConflict',
    LifecycleUnsupported: 'LifecycleConflict',
    LifecycleDenied: 'LifecycleConflict',
    LifecycleRefused: 'LifecycleConflict',
  },
  AgentsReady: { ConfigRejected: 'ConfigRejected' },
  Delivering: {
    SpoolFull: 'SpoolFull',
    SpoolFailed: 'SpoolFailed',
    UploadsFailing: 'UploadsFailing',
    RecordsLate: 'RecordsLate',
  },
};

export const ANNOUNCED_CONDITIONS = Object.keys(ANNOUNCED) as (keyof typeof ANNOUNCED)[];

/** Undefined: no Event is written about it. */
export function eventReasonOf(type: ConditionType, reason: string): EventReason | undefined {
  const reasons = ANNOUNCED[type] ?? {};
  return Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
}
