export { type RequestDeadline, requestDeadline } from './requestDeadline.ts';
export { createS3Client, DEFAULT_REQUEST_TIMEOUT_MS, isAws } from './s3Client.ts';
export { type FailureReason, type S3Failure, type S3Target, s3Failure } from './s3Failure.ts';
export { type S3Problem, s3Problem } from './s3Problem.ts';
export type { S3Settings } from './s3Settings.ts';
export { type Ability, refusedHeader, type StoreAbilities } from './storeAbilities.ts';
export { withoutSecrets } from './withoutSecrets.ts';
