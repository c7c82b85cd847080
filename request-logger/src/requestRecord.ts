import { jsonText } from './jsonText.ts';

/** What one record says, measured and cleaned. */
export interface RequestRecord {
  /** When the record is written, in ms since 1970. */
  timestamp: number;
  requestId: string;
  method: string;
  url: string;
  route: string | undefined;
  durationMs: number;
  /** Null: nothing was answered. */
  statusCode: number | null;
  memoryDeltaBytes: number | null;
  cpuUserMicroseconds: number | null;
  /** Other requests that were under way for some of the time. */
  overlapping: number;
  isSlow: boolean;
  isAborted: boolean;
  traceId: string | undefined;
  spanId: string | undefined;
}

/** Names that a record may have: fields of the settings must be others. */
export const RECORD_FIELDS = [
  'timestamp',
  'level',
  'kind',
  'message',
  'request_id',
  'method',
  'url',
  'route',
  'duration_ms',
  'status_code',
  'memory_delta_mb',
  'cpu_user_time',
  'overlapping_requests',
  'aborted',
  'trace_id',
  'span_id',
] as const;

const MIB = 1024 * 1024;

/**
 * One line of NDJSON with its LF, made by hand since JSON.stringify of such an object costs four times as much.
 * @param fields `"name":value,` of the settings, or empty
 */
export function requestLine(record: RequestRecord, fields: string): string {
  const { route, traceId } = record;
  // The ids have been checked for their alphabet, and need no escapes.
  return `{"timestamp":"${new Date(record.timestamp).toISOString()}","level":"${levelOf(record)}","kind":"request",${fields}"message":"${
    record.isSlow ? 'SLOW_REQUEST' : 'REQUEST'
  }","request_id":"${record.requestId}","method":${jsonText(record.method)},"url":${jsonText(record.url)},${
    route === undefined ? '' : `"route":${jsonText(route)},`
  }"duration_ms":${rounded(record.durationMs)},"status_code":${record.statusCode},"memory_delta_mb":${
    record.memoryDeltaBytes === null ? null : rounded(record.memoryDeltaBytes / MIB)
  },"cpu_user_time":${
    record.cpuUserMicroseconds === null ? null : record.cpuUserMicroseconds / 1e6
  },"overlapping_requests":${record.overlapping}${record.isAborted ? ',"aborted":true' : ''}${
    traceId === undefined ? '' : `,"trace_id":"${traceId}","span_id":"${record.spanId}"`
  }}\n`;
}

function levelOf({ statusCode, isSlow }: RequestRecord): 'INFO' | 'WARN' | 'ERROR' {
  if (statusCode !== null && statusCode >= 500) return 'ERROR';
  return isSlow ? 'WARN' : 'INFO';
}

/** Three digits behind the point. Never an exponent, which some readers take for text. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
