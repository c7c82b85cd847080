import type { SourceIdentity } from '@logpipeline/records';
import type { FailureReason } from '../destinations/destination.ts';
import type { LineCounters } from '../lines/lineCounters.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { SpoolTotals } from '../spool/commitRecord.ts';
import type { DropReason } from '../spool/frame.ts';
import type { SealedSegments } from '../spool/sealedSegments.ts';
import type { Spool } from '../spool/spool.ts';
import type { UploaderStatus } from '../upload/uploader.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import { SourceCounters } from './sourceCounters.ts';
import type { SourceSet } from './sourceSet.ts';

/** See `Pipeline` for what leads from one to another. */
export type PipelineState =
  | 'starting'
  | 'running'
  | 'suspended'
  | 'blocked'
  | 'failed'
  | 'draining'
  | 'stopping'
  | 'stopped';

/** What `/status` says of a pipeline. Times are RFC 3339 in UTC, sizes bytes; counts are since the process started. */
export type PipelineStatus = {
  pipeline: string;
  /** Of the configuration that runs, see `revisionOf`; null from a settings file. */
  revision: string | null;
  state: PipelineState;
  /** Why the state is `failed` or `blocked`. */
  failure?: string;
  /** Nothing is uploaded, as the configuration wants it; in any state. */
  suspended: boolean;
  /** Uploads come at least this often. */
  intervalSeconds: number;
  destination: string;
  read: { lines: number; bytes: number };
  committed: { lines: number };
  shipped: { records: number; bytes: number; objects: number };
  /** Lines by reason. */
  dropped: Record<string, number>;
  /** Since the folder in the spool was made, over restarts. */
  totals: SpoolTotals;
  /** Bytes that could not be read, by reason; `bytes` counts those of known extent. */
  gaps: Record<string, { count: number; bytes: number }>;
  lines: { malformed: number; joined: number; truncated: number; repaired: number };
  /** Replacements by pattern of `redact`. */
  redactions: Record<string, number>;
  spool: {
    bytes: number;
    limitBytes: number;
    openSegments: number;
    sealedSegments: number;
    unlinkedBytes: number;
    failures: number;
  };
  lag: {
    /** Bytes in logs that were not read yet. */
    unreadBytes: number;
    oldestUnshippedTime: string | null;
    oldestUnshippedSeconds: number;
  };
  upload: UploadStatus;
  /** Upload attempts by outcome. */
  attempts: Record<string, number>;
  nextSeal: string;
  files: {
    /** Held open, of logs. */
    open: number;
    /** Times that reading went on in the next file of a log. */
    rotated: number;
    /** Logs that are selected and cannot be opened or read now. */
    notTailed: number;
  };
  sources: SourceStatus[];
};

export type UploadStatus = {
  /** Segments that wait, and that are being sent. */
  queued: number;
  inFlight: number;
  /** What has gone wrong since the last success; `since`: the first failure. */
  failing?: { reason: FailureReason; message: string; since: string; nextAttemptTime: string };
  /** Null: none since the start. */
  lastSuccessTime: string | null;
  /** That all attempts took together. */
  seconds: number;
};

export type SourceStatus = {
  source: SourceIdentity;
  /** Where reading goes on. */
  file: string | null;
  offset: number;
  read: { lines: number; bytes: number };
  committed: { lines: number };
  shipped: { records: number };
  dropped: Record<string, number>;
  lag: {
    unreadBytes: number;
    /** What is older is stored; null: all that was read is. */
    oldestUnshippedTime: string | null;
  };
};

export function describePipeline(input: {
  name: string;
  revision: string | null;
  state: PipelineState;
  totals: SpoolTotals;
  failure: string | undefined;
  destination: string;
  settings: Pick<PipelineSettings, 'suspend' | 'interval' | 'buffer'>;
  counters: PipelineCounters;
  spool: Spool | undefined;
  /** Earliest record time of what was in the spool when it was last open: it is still there while it cannot be opened again. */
  lastFirstTime?: number;
  sealed: Pick<SealedSegments, 'values' | 'bytes'>;
  sources: SourceSet | undefined;
  upload: UploaderStatus;
  sealDue: number;
  now: number;
}): PipelineStatus {
  const { counters, spool, sealed } = input;
  const { lines } = counters;
  const sealedSegments = sealed.values();
  const oldest = Math.min(
    spool?.firstTime ?? input.lastFirstTime ?? Number.POSITIVE_INFINITY,
    ...sealedSegments.map((segment) => segment.firstTime ?? Number.POSITIVE_INFINITY),
  );
  const readers = [...(input.sources?.readers() ?? [])];
  const sources = readers.map((reader): SourceStatus => {
    const position = reader.position(false)?.streams[0];
    const own = input.sources?.countersOf(reader) ?? new SourceCounters();
    return {
      source: reader.source.identity,
      file: position?.file ?? null,
      offset: position?.offset ?? 0,
      read: { lines: own.linesRead, bytes: own.bytesRead },
      committed: { lines: own.committedLines },
      shipped: { records: own.shippedRecords },
      dropped: droppedLines(own),
      lag: {
        unreadBytes: reader.source.backlogBytes(),
        oldestUnshippedTime: own.oldestUnshipped === undefined ? null : rfc3339(own.oldestUnshipped),
      },
    };
  });
  return {
    pipeline: input.name,
    revision: input.revision,
    state: input.state,
    ...(input.failure === undefined ? {} : { failure: input.failure }),
    suspended: input.settings.suspend,
    intervalSeconds: input.settings.interval / 1000,
    destination: input.destination,
    read: { lines: lines.linesRead, bytes: lines.bytesRead },
    committed: { lines: counters.committedLines },
    shipped: {
      records: counters.shippedRecords,
      bytes: counters.shippedBytes,
      objects: counters.shippedObjects,
    },
    dropped: droppedOf(counters),
    totals: input.totals,
    gaps: Object.fromEntries(counters.gaps),
    lines: {
      malformed: lines.malformed,
      joined: lines.joined,
      truncated: lines.truncated,
      repaired: lines.repaired,
    },
    redactions: Object.fromEntries(lines.redactions),
    spool: {
      bytes: (spool?.bytes ?? 0) + sealed.bytes,
      limitBytes: input.settings.buffer.maxSize,
      openSegments: spool?.openSegments ?? 0,
      sealedSegments: sealedSegments.length,
      unlinkedBytes: readers.reduce((sum, reader) => sum + reader.source.unlinkedBytes(), 0),
      failures: counters.spoolFailures,
    },
    lag: {
      unreadBytes: sources.reduce((sum, source) => sum + source.lag.unreadBytes, 0),
      oldestUnshippedTime: Number.isFinite(oldest) ? rfc3339(oldest) : null,
      oldestUnshippedSeconds: Number.isFinite(oldest) ? Math.max(0, (input.now - oldest) / 1000) : 0,
    },
    upload: { ...uploadStatus(input.upload), seconds: counters.uploadSeconds },
    attempts: Object.fromEntries(counters.attempts),
    nextSeal: rfc3339(input.sealDue),
    files: {
      open: readers.reduce((sum, reader) => sum + reader.source.openFiles(), 0),
      rotated: lines.filesRotated,
      notTailed: input.sources?.countNotTailed() ?? 0,
    },
    sources,
  };
}

/** Lines by reason, of all that the pipeline read since the process started. */
export function droppedOf({ lines, droppedBufferFull }: PipelineCounters): Record<string, number> {
  return { ...droppedLines(lines), buffer_full: droppedBufferFull };
}

/** Lines by drop reason. */
function droppedLines(
  counters: Pick<
    LineCounters,
    'droppedLevel' | 'droppedUnknown' | 'droppedSampled' | 'droppedRateLimit' | 'droppedInvalid'
  >,
): Record<DropReason, number> {
  return {
    level: counters.droppedLevel,
    unknown_level: counters.droppedUnknown,
    sampled: counters.droppedSampled,
    rate_limit: counters.droppedRateLimit,
    invalid_record: counters.droppedInvalid,
  };
}

function uploadStatus({
  queued,
  inFlight,
  failing,
  lastSuccess,
}: UploaderStatus): Omit<UploadStatus, 'seconds'> {
  return {
    queued,
    inFlight,
    ...(failing === undefined
      ? {}
      : {
          failing: {
            reason: failing.reason,
            message: failing.message,
            since: rfc3339(failing.since),
            nextAttemptTime: rfc3339(failing.nextAttemptAt),
          },
        }),
    lastSuccessTime: lastSuccess === undefined ? null : rfc3339(lastSuccess),
  };
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
