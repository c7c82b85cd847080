import type { Envelope } from './clientRecord.ts';

/** Milliseconds: a smaller difference is the network's, and no clock is set by it. */
const TOLERANCE_MS = 2_000;
/** Milliseconds: older than what any client keeps, newer than any correction explains. */
const OLDEST_MS = 30 * 86_400_000;
const NEWEST_MS = 60_000;

export type RecordTime = { timestamp: string; page_id?: string; offset_ms?: number };

/**
 * When it happened, milliseconds since 1970 UTC, by this machine's clock: clients' clocks are wrong by hours, change, and stand still
 * while a machine sleeps.
 *
 * - Of the same page as the batch: as long before the batch was sent as the page's monotonic clock says.
 * - Else, where the batch says when it was sent: by the client's clock, less what that is wrong by.
 * - What then lies in the future or was more than 30 days ago cannot be right: it happened when it was received.
 *
 * @param receivedMs by this machine's clock
 */
export function correctTime(record: RecordTime, envelope: Envelope, receivedMs: number): number {
  const clientMs = Date.parse(record.timestamp);
  const happenedMs = Math.min(estimate(record, envelope, clientMs, receivedMs), receivedMs + NEWEST_MS + 1);
  const isPossible = happenedMs <= receivedMs + NEWEST_MS && happenedMs >= receivedMs - OLDEST_MS;
  return isPossible ? happenedMs : receivedMs;
}

function estimate(record: RecordTime, envelope: Envelope, clientMs: number, receivedMs: number): number {
  const { sent_at, page_id, offset_ms } = envelope;
  if (
    offset_ms !== undefined &&
    record.offset_ms !== undefined &&
    page_id !== undefined &&
    record.page_id === page_id &&
    record.offset_ms <= offset_ms
  )
    return within(clientMs, receivedMs - (offset_ms - record.offset_ms));
  const sentMs = sent_at === undefined ? Number.NaN : Date.parse(sent_at);
  if (Number.isNaN(sentMs)) return clientMs;
  return within(clientMs, clientMs + (receivedMs - sentMs));
}

/** The client's own time where it is right, since no transport stands in it. */
function within(clientMs: number, correctedMs: number): number {
  return Math.abs(clientMs - correctedMs) <= TOLERANCE_MS ? clientMs : correctedMs;
}
