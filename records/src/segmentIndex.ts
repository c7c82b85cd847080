/**
 * The index of one segment: what its object holds and which source bytes it accounts for. It is stored as a small
 * object of its own, one JSON object in one zstd frame, next to the data (see `indexKey`).
 *
 * Invariant: every byte that a pipeline consumed is in exactly one index, and every sequence number of a series has
 * exactly one index, if need be one without an object.
 */
export type SegmentIndex = {
  version: 1;
  /** `<namespace>/<name>` of the pipeline. */
  pipeline: string;
  cluster: string;
  node: string;
  /** The spool's own random id: with `sequence` it is the segment's id. A spool that was lost starts a new series. */
  series: string;
  /** 1, 2, 3 … without holes within a series. */
  sequence: number;
  /** Kind of the records: `log`, `metric`, `request`, `browser`. */
  kind: string;
  /** Hours since 1970 UTC that the records' times lie in. */
  hour: number;
  /** Null: nothing was shipped (all lines filtered, an idle interval, or a dropped segment). */
  object: ObjectEntry | null;
  frames: FrameEntry[];
  sources: SourceEntry[];
  gaps: GapEntry[];
  /** When the segment was sealed, RFC 3339 in UTC. */
  sealedAt: string;
  /** No later than this the next segment of the series is sealed, while the agent lives. RFC 3339 in UTC. */
  nextDue: string;
  /** The last segment before an orderly stop: nothing is due until the agent starts again. */
  stopping: boolean;
};

export type ObjectEntry = {
  key: string;
  /** Bytes, compressed. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
  records: number;
  /** Bytes of NDJSON before compression. */
  uncompressedSize: number;
};

/** One independently decompressible frame (zstd frame or gzip member) of the object. */
export type FrameEntry = {
  /** Bytes from the start of the object. */
  offset: number;
  /** Bytes, compressed. */
  size: number;
  uncompressedSize: number;
  records: number;
  /** Earliest and latest record time in the frame, milliseconds since 1970 UTC. */
  firstTime: number;
  lastTime: number;
};

/**
 * Whose bytes: a container's run, a path on a machine without Kubernetes, or a file in which a program of logpipeline keeps records
 * of one kind until they are shipped.
 */
export type SourceIdentity =
  | { type: 'container'; namespace: string; pod: string; uid: string; container: string; restart: number }
  | { type: 'path'; path: string }
  | { type: 'records'; kind: string; path: string };

/** What this segment accounts for in one file of one source. */
export type SourceEntry = {
  source: SourceIdentity;
  /** Hash of the file's first bytes after decompression (16 hex digits), see `fileId` in the agent's tail folder. */
  file: string;
  /** Consumed byte ranges `[from, to)`, after decompression, ascending. */
  ranges: [from: number, to: number][];
  /** Lines shipped as records in this segment's object. */
  shipped: number;
  /** Lines not shipped, by reason (`level`, `unknown_level`, `buffer_full` …). */
  dropped: Record<string, number>;
  /** Earliest and latest time of the shipped records, milliseconds since 1970 UTC; null when none was shipped. */
  firstTime: number | null;
  lastTime: number | null;
  /** `final`: the file was read to its end and will not grow. */
  state: 'open' | 'final';
};

/** Bytes that no index accounts for as consumed. */
export type GapEntry = {
  /** Documented in docs/gaps.md. */
  reason: string;
  source?: SourceIdentity;
  file?: string;
  /** Bytes; null: unknown. */
  from?: number | null;
  to?: number | null;
  /** A dropped segment's object key; it may exist when an upload's answer was lost. */
  key?: string;
  records?: number;
  bytes?: number;
};
