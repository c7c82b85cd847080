import { createHash } from 'node:crypto';
import type { SegmentIndex } from '@logpipeline/records';
import type { PutRequest } from '../destinations/destination.ts';
import { FORMAT } from './compressor.ts';
import { segmentPath } from './layout.ts';
import { keysOf, type SegmentContext } from './segmentContext.ts';

/** A segment that is frozen and waits for its upload. */
export type SealedSegment = {
  sequence: number;
  data: Omit<PutRequest, 'signal'> | null;
  index: Omit<PutRequest, 'signal'>;
  records: number;
  /** Earliest record time, milliseconds since 1970 UTC; null without records. */
  firstTime: number | null;
  sealedAt: number;
};

/** `indexBytes`: the index as its file holds it. */
export function describeSegment(
  folder: string,
  context: SegmentContext,
  index: SegmentIndex,
  indexBytes: Buffer,
): SealedSegment {
  const { object, sequence } = index;
  const times = index.frames.map((frame) => frame.firstTime);
  return {
    sequence,
    data:
      object === null
        ? null
        : {
            key: object.key,
            path: segmentPath(folder, sequence, 'data'),
            size: object.size,
            sha256: object.sha256,
            contentType: FORMAT[compressionOf(index)].contentType,
          },
    index: {
      key: keysOfIndex(context, index).index,
      path: segmentPath(folder, sequence, 'index'),
      size: indexBytes.length,
      sha256: createHash('sha256').update(indexBytes).digest('hex'),
      contentType: FORMAT.zstd.contentType,
    },
    records: object?.records ?? 0,
    firstTime: times.length === 0 ? null : Math.min(...times),
    sealedAt: Date.parse(index.sealedAt),
  };
}

/** The index under another series; `index` conflicts leave the data where it is stored. */
export function renamed(
  context: SegmentContext,
  index: SegmentIndex,
  series: string,
  conflict: 'data' | 'index',
): SegmentIndex {
  const fresh = { ...index, series };
  if (fresh.object === null || conflict === 'index') return fresh;
  return { ...fresh, object: { ...fresh.object, key: keysOfIndex(context, fresh).data } };
}

/** The index of a segment whose data is given up: its ranges stay, its lines are dropped for `reason`. */
export function emptied(index: SegmentIndex, reason: string): SegmentIndex {
  const { object } = index;
  if (object === null) return index;
  return {
    ...index,
    object: null,
    frames: [],
    sources: index.sources.map((source) => ({
      ...source,
      shipped: 0,
      firstTime: null,
      lastTime: null,
      dropped: source.shipped > 0 ? { ...source.dropped, [reason]: source.shipped } : source.dropped,
    })),
    gaps: [...index.gaps, { reason, key: object.key, records: object.records, bytes: object.size }],
  };
}

/** Bytes on disk. */
export function diskBytes(segment: SealedSegment): number {
  return (segment.data?.size ?? 0) + segment.index.size;
}

function keysOfIndex(context: SegmentContext, index: SegmentIndex): { data: string; index: string } {
  // As they were when it was frozen: the node may have been given another name since.
  const { cluster, node } = index;
  return keysOf({ ...context, cluster, node }, { ...index, compression: compressionOf(index) });
}

function compressionOf({ object }: SegmentIndex): 'gzip' | 'zstd' {
  return object?.key.endsWith(FORMAT.gzip.extension) === true ? 'gzip' : 'zstd';
}
