import type { BucketTarget } from '../bucketTarget.ts';

/** What the store says about an object that it took. */
type Stored = {
  ServerSideEncryption?: string | undefined;
  SSEKMSKeyId?: string | undefined;
  StorageClass?: string | undefined;
};

/** Whether an object is stored as it was asked for. Stores that take a header and do nothing with it say so by silence. */
export function storageFindings(
  { s3 }: BucketTarget,
  stored: Stored,
): { findings: string[]; warnings: string[] } {
  const findings: string[] = [];
  const warnings: string[] = [];
  const wanted = s3.serverSideEncryption?.type;
  if (wanted !== undefined) {
    if (stored.ServerSideEncryption === wanted) findings.push(`Objects are encrypted with ${wanted}.`);
    else
      warnings.push(
        `The store took serverSideEncryption ${wanted} and ${stored.ServerSideEncryption === undefined ? 'does not say that it encrypts' : `says ${stored.ServerSideEncryption}`}: check its own settings.`,
      );
  }
  if (s3.storageClass !== undefined) {
    // STANDARD is not named in answers.
    const actual = stored.StorageClass ?? 'STANDARD';
    if (actual === s3.storageClass) findings.push(`Their storage class is ${actual}.`);
    else
      warnings.push(
        `The store took storageClass ${s3.storageClass} and says ${actual}: it may not have this class.`,
      );
  }
  return { findings, warnings };
}
