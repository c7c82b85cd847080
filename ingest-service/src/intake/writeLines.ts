import type { EventId } from '../dedupe/eventId.ts';
import type { LineBuffer } from './lineBuffer.ts';
import { notWritten } from './notWritten.ts';
import type { Claims, DurableLog, WriteFailure } from './parts.ts';

export type WriteLinesOptions = {
  log: DurableLog;
  claims: Claims;
  /** Told of lines that are durable although the write failed, before it throws. Valid only while it runs. */
  onKept: (lines: Buffer, count: number) => void;
};

const LF = 0x0a;

/**
 * Writes what is in the buffer, and settles its events. Their clients send all of a write that failed again: what stays of it is a duplicate then.
 *
 * @param events of each line; undefined where its record has no id
 * @throws Refusal 503
 */
export async function writeLines(
  buffer: LineBuffer,
  events: readonly (EventId | undefined)[],
  { log, claims, onKept }: WriteLinesOptions,
): Promise<void> {
  const { lines, giveBack } = buffer.take();
  try {
    await log.write(lines);
  } catch (cause) {
    const { linesInFile = 0, durable = true, code } = cause as Partial<WriteFailure>;
    // Lines in doubt, whose sync failed, count as not written: to have one twice is better than to have it not at all.
    const kept = durable ? linesInFile : 0;
    settle(claims, events.slice(0, kept), 'durable');
    settle(claims, events.slice(kept), 'failed');
    if (kept > 0) onKept(firstLines(lines, kept), kept);
    throw notWritten(code, cause);
  } finally {
    giveBack();
  }
  settle(claims, events, 'durable');
}

function settle(claims: Claims, all: readonly (EventId | undefined)[], outcome: 'durable' | 'failed'): void {
  const given = all.filter((event) => event !== undefined);
  if (given.length > 0) claims.settle(given, outcome);
}

function firstLines(lines: Buffer, count: number): Buffer {
  let to = 0;
  for (let left = count; left > 0; left--) to = lines.indexOf(LF, to) + 1;
  return lines.subarray(0, to);
}
