import { isUtf8 } from 'node:buffer';
import type { JsonScan, JsonSpans } from '@logpipeline/records';
import { Refusal } from '../http/refusal.ts';
import type { Checks, Envelope } from './clientRecord.ts';
import type { ContentRules } from './content.ts';
import { plainBatch } from './plainBatch.ts';
import type { PlainListPool } from './plainLists.ts';
import type { PlainRecords } from './plainRecords.ts';

export type ParsedBody = {
  envelope: Envelope;
  records: RecordList;
};

/** The records of a request, each to be judged by itself. */
export type RecordList = {
  length: number;
  /** Undefined where a line of NDJSON is no JSON. */
  value(index: number): unknown | undefined;
  /** Left out where all have been parsed. */
  plain?: PlainRecords;
  /** Gives memory back that later requests use: none of the records is looked at any more. */
  free?: () => void;
};

export type BodyRules = {
  maxRecords: number;
  content: ContentRules;
  checks: Checks;
  scan: JsonScan;
  /** For one body at a time. */
  spans: JsonSpans;
  lists: PlainListPool;
};

/** `ndjson`: one record a line. `json`: a record, a list of them, or a batch. `any`: whichever it is. */
export type BodyFormat = 'json' | 'ndjson' | 'any';

const NO_ENVELOPE: Envelope = {};

/** By the header Content-Type; beacons and requests without preflight come as text/plain. @throws Refusal 415 */
export function formatOf(contentType: string | undefined): BodyFormat {
  const type = (contentType ?? 'text/plain').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return 'json';
  if (type === 'text/plain' || type === '') return 'any';
  if (type === 'application/x-ndjson' || type === 'application/ndjson' || type === 'application/jsonl')
    return 'ndjson';
  throw new Refusal(
    415,
    'content_type_not_supported',
    'This Content-Type is not supported; allowed: application/json, application/x-ndjson, text/plain.',
    { value: type.slice(0, 80) },
  );
}

/** @throws Refusal 400 or 413, when nothing of it can be taken */
export function parseBody(bytes: Buffer, format: BodyFormat, rules: BodyRules): ParsedBody {
  const { maxRecords } = rules;
  demandText(bytes);
  const plain = format === 'ndjson' ? undefined : parsePlain(bytes, rules);
  if (plain !== undefined) return plain;
  const text = decode(bytes);
  const parsed = format === 'ndjson' ? undefined : parseJson(text, format);
  if (parsed === undefined) return { envelope: NO_ENVELOPE, records: listOf(lines(text, maxRecords)) };
  const { value } = parsed;
  if (Array.isArray(value)) return { envelope: NO_ENVELOPE, records: listOf(within(value, maxRecords)) };
  if (!isBatch(value)) return { envelope: NO_ENVELOPE, records: listOf([value]) };
  return { envelope: envelopeOf(value, rules.checks), records: listOf(within(value.records, maxRecords)) };
}

/** Records that have been parsed. */
export function listOf(values: readonly (unknown | undefined)[]): RecordList {
  return { length: values.length, value: (index) => values[index] };
}

/** Undefined when it is not of the plain form, or it is not clear what it is. */
function parsePlain(bytes: Buffer, rules: BodyRules): ParsedBody | undefined {
  const found = plainBatch(bytes, rules);
  if (found === undefined) return undefined;
  let around: unknown;
  try {
    around = JSON.parse(found.around);
  } catch {
    return undefined;
  }
  const isList = Array.isArray(around) && around.length === 0;
  if (!isList && !(isBatch(around) && Array.isArray(around.records) && around.records.length === 0))
    return undefined;
  const { maxRecords, checks } = rules;
  const plain = found.records;
  if (plain.length > maxRecords) throw tooMany(maxRecords, plain.length);
  const records = {
    length: plain.length,
    value: (index: number) => JSON.parse(plain.text(index)),
    plain,
    free: found.free,
  };
  return { envelope: isBatch(around) ? envelopeOf(around, checks) : NO_ENVELOPE, records };
}

function isBatch(value: unknown): value is Envelope & { records: unknown[] } {
  return typeof value === 'object' && value !== null && 'records' in value && !('message' in value);
}

function envelopeOf(batch: Envelope & { records: unknown[] }, checks: Checks): Envelope {
  const wrong = checks.envelope(batch);
  if (wrong !== undefined) throw new Refusal(400, 'batch_invalid', `The batch is not valid: ${wrong}.`);
  const { records: _, ...envelope } = batch;
  return envelope;
}

/** The text of a body. @throws Refusal 400 */
export function decode(bytes: Buffer): string {
  if (bytes.length === 0)
    throw new Refusal(400, 'body_empty', 'The body is empty; send a record or a batch.');
  if (!isUtf8(bytes)) throw new Refusal(400, 'utf8_invalid', 'The body is not valid UTF-8.');
  // A byte order mark is no part of JSON.
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
    ? bytes.toString('utf8', 3)
    : bytes.toString();
}

function demandText(bytes: Buffer): void {
  if (bytes.length === 0)
    throw new Refusal(400, 'body_empty', 'The body is empty; send a record or a batch.');
  if (!isUtf8(bytes)) throw new Refusal(400, 'utf8_invalid', 'The body is not valid UTF-8.');
}

/** Undefined when it may be several lines instead. */
function parseJson(text: string, format: 'json' | 'any'): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    if (format === 'any' && text.trim().includes('\n')) return undefined;
    throw new Refusal(400, 'json_invalid', 'The body is not valid JSON.', { cause });
  }
}

function lines(text: string, maxRecords: number): (unknown | undefined)[] {
  const records: (unknown | undefined)[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    if (records.length === maxRecords) throw tooMany(maxRecords);
    records.push(parseLine(line));
  }
  return records;
}

function parseLine(line: string): unknown | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function within(records: unknown[], limit: number): unknown[] {
  if (records.length > limit) throw tooMany(limit, records.length);
  return records;
}

function tooMany(limit: number, value?: number): Refusal {
  return new Refusal(
    413,
    'too_many_records',
    `The request has ${value ?? `more than ${limit}`} records; allowed: ${limit}. Send fewer a request.`,
    { setting: 'limits.records', limit, ...(value === undefined ? {} : { value }) },
  );
}
