/** Reasons for which a record is not taken; labels of a metric too. */
export const REJECT_REASONS = [
  'invalid_json',
  'invalid_record',
  'too_large',
  'too_deep',
  'too_many_keys',
  'string_too_long',
  'not_storable',
  'rate_limited',
  'try_again',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** What became of one record that was not simply accepted. */
export type RecordResult =
  | { index: number; status: 'duplicate' }
  /** Left out by its application's level or sampling: it is not to be sent again. */
  | { index: number; status: 'sampled' }
  | {
      index: number;
      status: 'rejected';
      reason: RejectReason;
      message: string;
      /** Whether the same record may be taken later. */
      retry: boolean;
    };

/** The answer to a batch. Records that no result names were accepted: they are on disk. */
export type BatchAnswer = {
  accepted: number;
  duplicate: number;
  sampled: number;
  rejected: number;
  results: RecordResult[];
};

/** A rejection of a record whose place in the request is not known here. */
export type Rejection = Omit<RecordResult & { status: 'rejected' }, 'index'>;

/** The record is not good, now or later. */
export function rejection(reason: RejectReason, message: string): Rejection {
  return { status: 'rejected', reason, message, retry: false };
}

export function rejected(index: number, reason: RejectReason, message: string, retry = false): RecordResult {
  return { index, status: 'rejected', reason, message, retry };
}

/** Whether the record is not stored, and is not to come again. */
export function isFinal(result: RecordResult): boolean {
  return result.status === 'sampled' || (result.status === 'rejected' && !result.retry);
}
