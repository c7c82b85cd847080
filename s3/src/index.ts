export { type RequestDeadline, requestDeadline } from './requestDeadline.ts';
export { createS3Client, DEFAULT_REQUEST_TIMEOUT_MS, isAws } from './s3Client.ts';
export { describeProblem, type S3Failure, s3Cause, s3Failure } from './s3Failure.ts';
export type { FailureReason, S3Cause, S3Target } from './s3FailureRules.ts';
export { type S3Problem, s3Problem } from './s3Problem.ts';
export type { S3Settings } from './s3Settings.ts';
export { type Ability, refusedHeader, type StoreAbilities } from './storeAbilities.ts';
export { withoutSecrets } from './withoutSecrets.ts';
