import { FieldTable } from './fieldTable.ts';
import { KEPT_FIELDS, type RecordField } from './recordFields.ts';

/** What the schema wants of a field's value, or what the service reads there. Small numbers, which cost less to tell apart than texts. */
export const TEXT = 1;
export const MESSAGE = 2;
export const OBJECT = 3;
export const DATA = 4;
export const TIMESTAMP = 5;
export const LEVEL = 6;
export const EVENT_ID = 7;
export const APP = 8;
export const RELEASE = 9;
export const ENVIRONMENT = 10;
export const PAGE_ID = 11;
export const REQUEST_ID = 12;
export const OFFSET_MS = 13;
export const TRACE_ID = 14;
export const SPAN_ID = 15;
/** Added to that of a field which stands in the stored record as it is. */
export const KEPT = 16;

const KINDS: Record<RecordField, number> = {
  message: MESSAGE,
  data: DATA,
  page: TEXT,
  page_id: PAGE_ID,
  route: TEXT,
  component: TEXT,
  logger: TEXT,
  stack: TEXT,
  error: OBJECT,
  request_id: REQUEST_ID,
  trace_id: TRACE_ID,
  span_id: SPAN_ID,
  timestamp: TIMESTAMP,
  level: LEVEL,
  event_id: EVENT_ID,
  app: APP,
  release: RELEASE,
  environment: ENVIRONMENT,
  offset_ms: OFFSET_MS,
  user_agent: TEXT,
};

/** Kinds of a record's fields by their names; what is not in it is kept below `extra`. */
export const PLAIN_FIELDS = new FieldTable({
  ...KINDS,
  ...Object.fromEntries(KEPT_FIELDS.map((name) => [name, KINDS[name] + KEPT])),
});

/** Fields of `data` that the schema knows. All are texts in what is plain; whether others are good is for the schema to say. */
export const SESSION_ID = 2;
export const DATA_FIELDS = new FieldTable({ action: 1, element: 1, userId: 1, sessionId: SESSION_ID });
