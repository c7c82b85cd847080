import type { FailureReason } from '@logpipeline/s3';

export type { FailureReason };

/**
 * Where sealed segments go. Two implementations, S3 and a directory, pass one conformance suite.
 *
 * The contract that exactly-once stands on: `put` either stores the whole file under the key, or finds that the very
 * same bytes are already there, or changes nothing. It never overwrites, and a reader never sees part of an object.
 */
export interface Destination {
  /** For logs and /status, without credentials: `s3://bucket/prefix`, `file:///path`. */
  readonly description: string;
  /** Never rejects for operational reasons: those are {@link PutOutcome}s. */
  put(request: PutRequest): Promise<PutOutcome>;
  close(): Promise<void>;
}

export type PutRequest = {
  key: string;
  /** Local path of a file that no longer changes. */
  path: string;
  /** Bytes. */
  size: number;
  /** Of the file, lower-case hex. */
  sha256: string;
  /** `application/zstd` or `application/gzip`. */
  contentType: string;
  signal: AbortSignal;
};

export type PutOutcome =
  /** Stored by this call. */
  | { status: 'stored' }
  /** The same bytes (size and SHA-256) are there already: an earlier attempt whose answer was lost. */
  | { status: 'alreadyThere' }
  /** Other bytes are there under this key. Nothing was changed. */
  | { status: 'conflict'; message: string }
  /** Not known to be stored: try again. */
  | { status: 'failed'; reason: FailureReason; message: string; retryAfterMs?: number };
