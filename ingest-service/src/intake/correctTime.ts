import type { Envelope } from './clientRecord.ts';
import type { Facts } from './facts.ts';

/** Milliseconds: a smaller difference is the network's, and no clock is set by it. */
const TOLERANCE_MS = 2_000;
/**
 * Milliseconds: longer than duplicates are known, and than clients should keep; newer than any correction explains. Each hour of such times is an
 * object of its own, which strangers could make many of.
 */
const OLDEST_MS = 7 * 86_400_000;
const NEWEST_MS = 60_000;

/** When a batch was sent and received. */
export type BatchTimes = {
  /** By this machine's clock, milliseconds since 1970 UTC. */
  receivedMs: number;
  /** By the client's clock; NaN when it did not say. */
  sentMs: number;
  /** The page that sent it, and when by that page's monotonic clock. */
  pageId: string | undefined;
  offsetMs: number | undefined;
};

export function batchTimes({ sent_at, page_id, offset_ms }: Envelope, receivedMs: number): BatchTimes {
  const sentMs = sent_at === undefined ? Number.NaN : Date.parse(sent_at);
  return { receivedMs, sentMs, pageId: page_id, offsetMs: offset_ms };
}

/**
 * When it happened, milliseconds since 1970 UTC, by this machine's clock: clients' clocks are wrong by hours, change, and stand still
 * while a machine sleeps.
 *
 * - Of the same page as the batch: as long before the batch was sent as the page's monotonic clock says.
 * - Else, where the batch says when it was sent: by the client's clock, less what that is wrong by.
 * - What then lies in the future or was more than 7 days ago cannot be right: it happened when it was received.
 */
export function correctTime(record: Pick<Facts, 'ms' | 'pageId' | 'offsetMs'>, times: BatchTimes): number {
  const { receivedMs } = times;
  const happenedMs = estimate(record, times);
  const isPossible = happenedMs <= receivedMs + NEWEST_MS && happenedMs >= receivedMs - OLDEST_MS;
  return isPossible ? happenedMs : receivedMs;
}

function estimate(
  { ms, pageId, offsetMs }: Pick<Facts, 'ms' | 'pageId' | 'offsetMs'>,
  times: BatchTimes,
): number {
  const { receivedMs, sentMs } = times;
  if (
    times.offsetMs !== undefined &&
    offsetMs !== undefined &&
    times.pageId !== undefined &&
    pageId === times.pageId &&
    offsetMs <= times.offsetMs
  )
    return within(ms, receivedMs - (times.offsetMs - offsetMs));
  return Number.isNaN(sentMs) ? ms : within(ms, ms + (receivedMs - sentMs));
}

/** The client's own time where it is right, since no transport stands in it. */
function within(clientMs: number, correctedMs: number): number {
  return Math.abs(clientMs - correctedMs) <= TOLERANCE_MS ? clientMs : Math.round(correctedMs);
}
