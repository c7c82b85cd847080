import { type Finding, finding, keptFinding, problemFinding, shortened } from './finding.ts';
import { conditionOf, problemsOf, type StatusInput } from './statusInput.ts';

/** BucketReady: the bucket takes objects. */
export function bucketReady({ verdict, bucket, old, generation }: StatusInput): Finding {
  const refused = problemFinding('BucketReady', problemsOf(verdict, 'BucketReady'));
  if (refused !== undefined) return refused;
  if (verdict !== undefined && verdict.bucket === undefined) {
    return finding('BucketReady', 'NotChecked', 'The bucket is not checked as long as Ready is False.');
  }
  if (verdict === undefined || bucket === undefined) {
    const kept = keptFinding(conditionOf(old, 'BucketReady'), generation);
    const isOfSecret = kept?.reason === 'CredentialsMissing' || kept?.reason === 'Forbidden';
    // A Secret that was missing no longer is: otherwise that were a problem still.
    return kept !== undefined && !isOfSecret
      ? kept
      : finding('BucketReady', 'NotChecked', 'The bucket is being checked.');
  }
  const found = problemFinding('BucketReady', bucket.problems);
  if (found !== undefined) return found;
  const { bucket: name } = verdict.bucket?.s3 ?? { bucket: '' };
  const writable = `Bucket ${name} takes objects below ${verdict.bucket?.prefix}/.`;
  return {
    ...finding('BucketReady', 'Writable', ''),
    message: shortened([writable, ...bucket.findings].join(' ')),
  };
}
