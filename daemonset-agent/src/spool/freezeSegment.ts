import { foldJournal } from './journal.ts';
import type { OpenSegment } from './openSegment.ts';
import type { SealedSegment, SealedSegments } from './sealedSegments.ts';
import { buildIndex, type SegmentContext } from './segmentContext.ts';

export type SealOrder = {
  /** `full`: only segments that reached their size; `all`: everything, and a segment without records if there is none. */
  seal: 'full' | 'all';
  /** No later than this the next segment follows; milliseconds since 1970 UTC. */
  nextDue: number;
  stopping: boolean;
  /** The folder is not read into any more: a last commit, which seals all. */
  ended?: boolean;
};

export type FreezeOptions = {
  context: SegmentContext;
  sealed: SealedSegments;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
};

/** Builds the index of a segment whose sealing is committed, and closes the segment, whatever happens. */
export async function freezeSegment(
  segment: OpenSegment,
  { context, sealed, now }: FreezeOptions,
  { nextDue, stopping }: Omit<SealOrder, 'seal'>,
): Promise<SealedSegment> {
  try {
    const facts = {
      size: segment.dataLength,
      sha256: segment.sha256(),
      records: segment.records,
      uncompressedSize: segment.uncompressedSize,
      sealedAt: now(),
      nextDue,
      stopping,
    };
    const parts = foldJournal(await segment.journal());
    return await sealed.freeze(buildIndex(context, segment.header, facts, parts));
  } finally {
    await segment.close();
  }
}
