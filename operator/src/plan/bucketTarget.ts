import type { LogPipeline } from '@logpipeline/crds';
import type { BucketTarget } from '../bucketTarget.ts';
import { s3Of } from './agentConfiguration.ts';
import type { Credentials } from './environment.ts';
import { prefixOf } from './prefixes.ts';
import type { ReadPipeline } from './readPipeline.ts';

/** What the operator asks of a bucket: what the agents do there, with the same credentials. */
export function bucketTarget(
  { key, uid }: Pick<ReadPipeline, 'key' | 'uid'>,
  { spec }: LogPipeline,
  credentials: Credentials | undefined,
  cluster: string,
): BucketTarget {
  return {
    pipeline: key,
    uid,
    cluster,
    s3: s3Of(spec, credentials),
    prefix: prefixOf(key, spec),
    ...(spec.retentionDays === undefined ? {} : { retentionDays: spec.retentionDays }),
    suspend: spec.suspend,
  };
}
