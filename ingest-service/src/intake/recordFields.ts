/**
 * Fields of a client's record, and what becomes of each:
 * - `kept`: stands at the top of the stored record, as it is
 * - `read`: the service reads it, and writes itself what is stored of it
 * - all others are kept below `extra`
 */
export const RECORD_FIELDS = {
  message: 'kept',
  data: 'kept',
  page: 'kept',
  page_id: 'kept',
  route: 'kept',
  component: 'kept',
  logger: 'kept',
  stack: 'kept',
  error: 'kept',
  request_id: 'kept',
  trace_id: 'kept',
  span_id: 'kept',
  timestamp: 'read',
  level: 'read',
  event_id: 'read',
  app: 'read',
  release: 'read',
  environment: 'read',
  offset_ms: 'read',
  user_agent: 'read',
} as const;

export type RecordField = keyof typeof RECORD_FIELDS;

export const KEPT_FIELDS = (Object.keys(RECORD_FIELDS) as RecordField[]).filter(
  (name) => RECORD_FIELDS[name] === 'kept',
);
