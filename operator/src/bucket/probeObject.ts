import { createHash } from 'node:crypto';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { BucketTarget } from '../bucketTarget.ts';

/** How many hex digits of a hash keep two clusters apart that share a prefix. */
const NAME_DIGITS = 8;

/**
 * The one object that checks write, and overwrite each time. Readers do not take it for data: records are under
 * `kind=…/`, indexes under `_index/`, and Athena, Trino and Hive skip names that begin with `_`.
 * @param prober who checks: two that use one object at once would see each other's writes
 */
export function probeKey({ prefix, cluster }: BucketTarget, prober: string): string {
  const name = createHash('sha256').update(cluster).digest('hex').slice(0, NAME_DIGITS);
  return `${prefix}/_check/${prober}-${name}`;
}

/** Headers of a PUT that a probe does without. */
export type LeftOut = {
  condition?: boolean;
  encryption?: boolean;
  storageClass?: boolean;
  checksum?: boolean;
};

const BODY = Buffer.from(
  'Written by logpipeline to find out whether this bucket takes objects. It may be deleted.\n',
);

/** A PUT of that object with the storage and encryption that the agents ask for, but for what is left out. */
export function probePut({ s3 }: BucketTarget, key: string, leaveOut: LeftOut = {}): PutObjectCommandInput {
  const { bucket, storageClass, serverSideEncryption: sse } = s3;
  const input: PutObjectCommandInput = {
    Bucket: bucket,
    Key: key,
    ContentType: 'text/plain; charset=utf-8',
    Body: BODY,
  };
  // Agents send it, and buckets with Object Lock want it.
  if (leaveOut.checksum !== true) {
    input.ChecksumSHA256 = createHash('sha256').update(BODY).digest('base64');
  }
  if (leaveOut.condition !== true) input.IfNoneMatch = '*';
  if (storageClass !== undefined && leaveOut.storageClass !== true) {
    input.StorageClass = storageClass as NonNullable<PutObjectCommandInput['StorageClass']>;
  }
  if (sse !== undefined && leaveOut.encryption !== true) {
    input.ServerSideEncryption = sse.type;
    if (sse.kmsKeyId !== undefined) input.SSEKMSKeyId = sse.kmsKeyId;
  }
  return input;
}
