import { describeProblem, type S3Problem } from '@logpipeline/s3';
import type { BucketTarget } from '../bucketTarget.ts';
import type { Problem } from '../problem.ts';
import type { Answer } from './bucketClient.ts';
import { bucketProblem } from './bucketReason.ts';

type Put = (leaveOut: {
  condition: true;
  encryption?: boolean;
  storageClass?: boolean;
}) => Promise<Answer<unknown>>;

/** Leaves out the encryption, then the class, then both, and so finds what the store refuses. Empty: it is neither. */
export async function storageProblems(
  { s3 }: BucketTarget,
  key: string,
  refusal: S3Problem,
  put: Put,
): Promise<Problem[]> {
  const { serverSideEncryption: sse, storageClass } = s3;
  const what = `PUT s3://${s3.bucket}/${key}: ${describeProblem(refusal)}`;
  const noEncryption = () =>
    bucketProblem(
      'EncryptionRefused',
      `${what} The bucket takes objects, but not with serverSideEncryption ${sse?.type}${sse?.kmsKeyId === undefined ? '' : ` and the key ${sse.kmsKeyId}`}. Correct s3.serverSideEncryption; for KMS check that the key exists, is enabled and in the bucket's region, and allow kms:GenerateDataKey and kms:Decrypt on it.`,
    );
  const noClass = () =>
    bucketProblem(
      'StorageClassRefused',
      `${what} The bucket takes objects, but not with storageClass ${storageClass}. Set s3.storageClass to one that the store has, or leave it out.`,
    );
  if (sse !== undefined && (await put({ condition: true, encryption: true })).ok) return [noEncryption()];
  if (storageClass === undefined) return [];
  if ((await put({ condition: true, storageClass: true })).ok) return [noClass()];
  if (sse === undefined) return [];
  const plain = await put({ condition: true, encryption: true, storageClass: true });
  return plain.ok ? [noEncryption(), noClass()] : [];
}
