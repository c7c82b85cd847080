import { indexKey, objectKey, type SegmentIndex } from '@logpipeline/records';
import { FORMAT } from './compressor.ts';
import type { SegmentHeader } from './journal.ts';
import { segmentId } from './layout.ts';

/** What a pipeline's segments have in common: where they go and what they are called there. */
export type SegmentContext = {
  /** `<namespace>/<name>`. */
  pipeline: string;
  cluster: string;
  node: string;
  prefix: string;
};

const HOUR_MS = 3_600_000;

export function keysOf(context: SegmentContext, segment: SegmentHeader): { data: string; index: string } {
  const common = {
    prefix: context.prefix,
    cluster: context.cluster,
    ms: segment.hour * HOUR_MS,
    node: context.node,
    segment: segmentId(segment.series, segment.sequence),
  };
  return {
    data: objectKey({ ...common, kind: segment.kind, extension: FORMAT[segment.compression].extension }),
    index: indexKey(common),
  };
}

export type SealFacts = {
  size: number;
  sha256: string;
  records: number;
  uncompressedSize: number;
  sealedAt: number;
  nextDue: number;
  stopping: boolean;
};

/** The index of a segment that no longer grows. */
export function buildIndex(
  context: SegmentContext,
  segment: SegmentHeader,
  facts: SealFacts,
  parts: Pick<SegmentIndex, 'frames' | 'sources' | 'gaps'>,
): SegmentIndex {
  return {
    version: 1,
    pipeline: context.pipeline,
    cluster: context.cluster,
    node: context.node,
    series: segment.series,
    sequence: segment.sequence,
    kind: segment.kind,
    hour: segment.hour,
    object:
      facts.records === 0
        ? null
        : {
            key: keysOf(context, segment).data,
            size: facts.size,
            sha256: facts.sha256,
            records: facts.records,
            uncompressedSize: facts.uncompressedSize,
          },
    ...parts,
    sealedAt: new Date(facts.sealedAt).toISOString(),
    nextDue: new Date(facts.nextDue).toISOString(),
    stopping: facts.stopping,
  };
}
