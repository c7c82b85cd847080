import { parseTimestamp } from '@logpipeline/records';
import { type EventId, parseEventId } from '../dedupe/eventId.ts';
import type { ClientRecord } from './clientRecord.ts';

/** What the service itself reads of a record. All of it has passed the schema. */
export type Facts = {
  /** As the client wrote it. */
  timestamp: string;
  /** Milliseconds since 1970 UTC; NaN when there is no such time. */
  ms: number;
  level: string;
  event: EventId | undefined;
  /** Whose record it is: of its id, else as its data says. */
  session: string | undefined;
  app: string | undefined;
  release: string | undefined;
  environment: string | undefined;
  pageId: string | undefined;
  offsetMs: number | undefined;
};

/** A session of 64 characters is as long as an event's may be; the rest of a longer one tells nobody apart. */
const MOST_SESSION = 64;

export function factsOf(record: ClientRecord): Facts {
  const event = record.event_id === undefined ? undefined : parseEventId(record.event_id);
  return {
    timestamp: record.timestamp,
    ms: millisecondsOf(record.timestamp),
    level: record.level.toUpperCase(),
    event,
    session: event?.session ?? sessionOf(record),
    app: record.app,
    release: record.release,
    environment: record.environment,
    pageId: record.page_id,
    offsetMs: record.offset_ms,
  };
}

/** By the same reader as of a record that is not parsed: `Date.parse` takes February 30 for a day, and no leap second. */
function millisecondsOf(timestamp: string): number {
  const bytes = Buffer.from(timestamp.toUpperCase());
  return parseTimestamp(bytes, 0, bytes.length);
}

function sessionOf({ data }: ClientRecord): string | undefined {
  const session = data?.['sessionId'];
  return typeof session === 'string' ? session.slice(0, MOST_SESSION) : undefined;
}
