import { isClientName } from '@logpipeline/records';
import { Refusal } from '../http/refusal.ts';
import { EVENT_ID_PATTERN } from '../intake/recordSchema.ts';

/**
 * OTLP logs as JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): `ExportLogsServiceRequest`. Only what a log record
 * needs is read; all of it is a stranger's.
 */

type AnyValue = {
  stringValue?: unknown;
  boolValue?: unknown;
  intValue?: unknown;
  doubleValue?: unknown;
  bytesValue?: unknown;
  arrayValue?: { values?: unknown };
  kvlistValue?: { values?: unknown };
};

const EVENT_ID = new RegExp(EVENT_ID_PATTERN);
const DATA_TEXTS = ['action', 'element', 'sessionId', 'userId'];

/** Values within values: what is deeper is left out, and the record's own limit speaks of it. */
const MOST_DEPTH = 64;

/** The text that each severity number begins: 1 to 4 TRACE, 5 to 8 DEBUG, … 21 to 24 FATAL. */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * Records as `/v1/logs` takes them. `recordSize`: bytes that a record may have.
 *
 * @throws Refusal 400 when it is no such request; 413 when what records share is too large for each of them
 */
export function otlpRecords(
  request: unknown,
  receivedMs: number,
  recordSize: number,
): Record<string, unknown>[] {
  const records: Record<string, unknown>[] = [];
  for (const resourceLogs of list(request, 'resourceLogs', 'the request')) {
    const resource = attributesOf(field(field(resourceLogs, 'resource'), 'attributes'));
    demandSmall(resource, recordSize);
    for (const scopeLogs of list(resourceLogs, 'scopeLogs', 'resourceLogs')) {
      const scope = field(field(scopeLogs, 'scope'), 'name');
      for (const logRecord of list(scopeLogs, 'logRecords', 'scopeLogs'))
        records.push(toRecord(logRecord, resource, scope, receivedMs));
    }
  }
  return records;
}

/** Each record has it: it is looked at once, and not a thousand times. */
function demandSmall(resource: Record<string, unknown>, limit: number): void {
  const value = JSON.stringify(resource).length;
  if (value <= limit) return;
  throw new Refusal(
    413,
    'batch_invalid',
    `resource.attributes have ${value} bytes, and each record has them; allowed: ${limit} for all of a record.`,
    { setting: 'limits.recordSize', limit, value },
  );
}

function toRecord(
  logRecord: unknown,
  resource: Record<string, unknown>,
  scope: unknown,
  receivedMs: number,
): Record<string, unknown> {
  const attributes = attributesOf(field(logRecord, 'attributes'));
  const body = anyValue(field(logRecord, 'body'), 0);
  const eventName = text(field(logRecord, 'eventName')) ?? text(attributes['event.name']);
  const message = eventName ?? (typeof body === 'string' && body !== '' ? body : undefined) ?? 'LOG';
  const data = withTexts(body === undefined || body === message ? attributes : { ...attributes, body });
  return compact({
    timestamp: timeOf(logRecord, receivedMs),
    level: levelOf(logRecord),
    message,
    data,
    event_id: eventId(attributes['logpipeline.event_id']),
    app: name(resource['service.name']),
    release: name(resource['service.version']),
    environment: name(resource['deployment.environment.name']),
    logger: text(scope),
    page: text(attributes['url.full']),
    stack: text(attributes['exception.stacktrace']),
    trace_id: hex(field(logRecord, 'traceId'), 32),
    span_id: hex(field(logRecord, 'spanId'), 16),
    resource,
  });
}

/** Attributes with names that `data` has as texts may be anything here. */
function withTexts(attributes: Record<string, unknown>): Record<string, unknown> {
  const data = { ...attributes };
  for (const key of DATA_TEXTS) {
    const value = data[key];
    if (value !== undefined && typeof value !== 'string') data[key] = JSON.stringify(value);
  }
  return data;
}

function levelOf(logRecord: unknown): string {
  const number = numberOf(field(logRecord, 'severityNumber'));
  const byNumber = LEVELS[Math.floor((number - 1) / 4)];
  const byText = text(field(logRecord, 'severityText'))?.toUpperCase();
  return byNumber ?? LEVELS.find((level) => level === byText) ?? 'INFO';
}

const LAST_MS = 253_402_300_799_999;

function timeOf(logRecord: unknown, receivedMs: number): string {
  const ms = msOf(field(logRecord, 'timeUnixNano')) || msOf(field(logRecord, 'observedTimeUnixNano'));
  return new Date(ms > 0 && ms < Number.POSITIVE_INFINITY ? Math.min(ms, LAST_MS) : receivedMs).toISOString();
}

/** Of nanoseconds since 1970, which come as text, or as a number from clients that do not know better: a number cannot hold all digits. */
function msOf(nanoseconds: unknown): number {
  if (typeof nanoseconds === 'string' && /^\d+$/.test(nanoseconds)) return Number(nanoseconds.slice(0, -6));
  return Math.round(numberOf(nanoseconds) / 1e6);
}

function attributesOf(list: unknown): Record<string, unknown> {
  const attributes: Record<string, unknown> = Object.create(null);
  for (const pair of Array.isArray(list) ? list : []) {
    const key = text(field(pair, 'key'));
    const value = anyValue(field(pair, 'value'), 0);
    if (key !== undefined && value !== undefined) attributes[key] = value;
  }
  return attributes;
}

function anyValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } =
    value as AnyValue;
  if (arrayValue !== undefined) {
    const values = field(arrayValue, 'values');
    return Array.isArray(values) ? values.map((one) => anyValue(one, depth + 1) ?? null) : [];
  }
  if (kvlistValue !== undefined) {
    const object: Record<string, unknown> = Object.create(null);
    const values = field(kvlistValue, 'values');
    for (const pair of Array.isArray(values) ? values : []) {
      const key = text(field(pair, 'key'));
      if (key !== undefined) object[key] = anyValue(field(pair, 'value'), depth + 1) ?? null;
    }
    return object;
  }
  // 64 bits come as text, and beyond 2^53 they stay so.
  if (typeof intValue === 'string' && Number.isSafeInteger(Number(intValue))) return Number(intValue);
  return [stringValue, boolValue, intValue, doubleValue, bytesValue].find(
    (one) => one !== undefined && one !== null && typeof one !== 'object',
  );
}

function list(value: unknown, name: string, where: string): unknown[] {
  const found = field(value, name);
  if (found === undefined || found === null) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  } else if (Array.isArray(found)) return found;
  throw new Refusal(400, 'batch_invalid', `${where}.${name}: allowed: a list, as OTLP has it in JSON.`);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** 0 for what is neither number nor text: of `{"toString":1}` even the attempt to make a number would throw. */
function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : 0;
}

/** What can be a label; any other name stands in `resource` alone. */
function name(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && isClientName(given) ? given : undefined;
}

function eventId(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && EVENT_ID.test(given) ? given : undefined;
}

/** An id in hexadecimal digits; of all zeros it is none. */
function hex(value: unknown, length: number): string | undefined {
  const digits = text(value)?.toLowerCase();
  return digits?.length !== length || !/^[0-9a-f]+$/.test(digits) || /^0+$/.test(digits) ? undefined : digits;
}

function compact(record: Record<string, unknown>): Record<string, unknown> {
  for (const key of Object.keys(record)) if (record[key] === undefined) delete record[key];
  return record;
}
