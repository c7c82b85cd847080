import type { Settings } from '../settings/settings.ts';
import { askedBuffer } from './agentConfiguration.ts';
import { bufferScale } from './nodeBuffer.ts';
import { type PrefixClaim, prefixConflicts, prefixOf } from './prefixes.ts';
import type { ReadPipeline } from './readPipeline.ts';
import { checkTenancy } from './tenancy.ts';

/** What pipelines mean to each other: all that a change of one may change for others. */
export type SharedFacts = {
  /** For a pipeline whose prefix is taken: the pipeline that has it. */
  conflicts: ReadonlyMap<string, PrefixClaim>;
  /** See `bufferScale`. */
  bufferScale: number;
};

/** Cheap, since it is made again for every changed pipeline: 1,000 pipelines take a few milliseconds. */
export function sharedFacts(pipelines: Iterable<ReadPipeline>, settings: Settings): SharedFacts {
  const claims: PrefixClaim[] = [];
  const sizes: number[] = [];
  for (const { key, namespace, createdTime, isDeleting, parsed } of pipelines) {
    // Who may not be there takes no place from others.
    if (isDeleting || !parsed.ok || checkTenancy(parsed.pipeline, settings) !== undefined) continue;
    const { spec } = parsed.pipeline;
    claims.push({
      pipeline: key,
      bucket: spec.bucket,
      endpoint: spec.s3.endpoint,
      prefix: prefixOf(key, spec),
      createdTime,
      isTenants: namespace !== settings.release.namespace,
    });
    sizes.push(askedBuffer(spec));
  }
  return {
    conflicts: prefixConflicts(claims),
    bufferScale: bufferScale(sizes, settings.buffer.maxTotalSize),
  };
}
