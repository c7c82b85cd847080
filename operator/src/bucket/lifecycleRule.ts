import { createHash } from 'node:crypto';
import type { BucketTarget } from '../bucketTarget.ts';

/** A limit of S3, in characters. */
const LONGEST_ID = 255;
/** How many hex digits of a hash tell apart pipelines whose names read the same: `a-b/c` and `a/b-c`. */
const ID_DIGITS = 12;
/** After an object has expired in a bucket with versioning, its bytes stay this long, in days. One is the least. */
const NONCURRENT_DAYS = 1;
/** Unfinished multipart uploads are not of agents, which send each object at once; they cost money and are never seen. */
const ABORT_MULTIPART_DAYS = 7;

/** What our own rule of a pipeline should be. */
export type WantedRule = { id: string; prefix: string; days: number };

/** The id of a pipeline's own rule. It holds the cluster too: two clusters may have pipelines of one name and one bucket. */
export function ruleId({ cluster, pipeline }: Pick<BucketTarget, 'cluster' | 'pipeline'>): string {
  const hash = createHash('sha256').update(`${cluster}\n${pipeline}`).digest('hex').slice(0, ID_DIGITS);
  const name = `logpipeline-${pipeline.replace('/', '-')}`.slice(0, LONGEST_ID - 1 - ID_DIGITS);
  return `${name}-${hash}`;
}

export function wantedRule(target: BucketTarget): WantedRule | undefined {
  if (target.retentionDays === undefined) return undefined;
  return { id: ruleId(target), prefix: `${target.prefix}/`, days: target.retentionDays };
}

/** A rule as the SDK reads it; fields that do not matter here are left out. */
export type ReadRule = {
  ID?: string | undefined;
  Status?: string | undefined;
  Prefix?: string | undefined;
  Filter?:
    | {
        Prefix?: string | undefined;
        Tag?: unknown;
        And?: { Prefix?: string | undefined; Tags?: unknown[] | undefined } | undefined;
      }
    | undefined;
  Expiration?: { Days?: number | undefined; Date?: Date | undefined } | undefined;
  NoncurrentVersionExpiration?: { NoncurrentDays?: number | undefined } | undefined;
  AbortIncompleteMultipartUpload?: { DaysAfterInitiation?: number | undefined } | undefined;
  Transitions?: unknown[] | undefined;
  NoncurrentVersionTransitions?: unknown[] | undefined;
};

/** Whether the rule that is there does what ours should, however the store writes it down. */
export function isWanted(rule: ReadRule, { id, prefix, days }: WantedRule): boolean {
  return (
    rule.ID === id &&
    rule.Status === 'Enabled' &&
    (rule.Filter?.Prefix ?? rule.Prefix) === prefix &&
    rule.Filter?.Tag === undefined &&
    rule.Filter?.And === undefined &&
    rule.Expiration?.Days === days &&
    rule.NoncurrentVersionExpiration?.NoncurrentDays === NONCURRENT_DAYS &&
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation === ABORT_MULTIPART_DAYS &&
    (rule.Transitions ?? []).length === 0 &&
    (rule.NoncurrentVersionTransitions ?? []).length === 0
  );
}

/** Our rule as S3 wants it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
export function ruleXml({ id, prefix, days }: WantedRule): string {
  return (
    `<Rule><ID>${escapeXml(id)}</ID><Filter><Prefix>${escapeXml(prefix)}</Prefix></Filter><Status>Enabled</Status>` +
    `<Expiration><Days>${days}</Days></Expiration>` +
    `<NoncurrentVersionExpiration><NoncurrentDays>${NONCURRENT_DAYS}</NoncurrentDays></NoncurrentVersionExpiration>` +
    `<AbortIncompleteMultipartUpload><DaysAfterInitiation>${ABORT_MULTIPART_DAYS}</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>`
  );
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
