import { type JsonSpans, parseTimestamp } from '@logpipeline/records';
import type { EventId } from '../dedupe/eventId.ts';
import type { ContentRules } from './content.ts';
import type { Facts } from './facts.ts';
import { FieldTable } from './fieldTable.ts';
import type { LineBuffer } from './lineBuffer.ts';
import type { PlainBatch } from './plainBatch.ts';
import { RECORD_FIELDS, type RecordField } from './recordFields.ts';
import { NAME_PATTERN } from './recordSchema.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const TAB = 0x09;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const QUESTION_MARK = 0x3f;
const HASH = 0x23;

const FIELDS = new FieldTable();
const NAME = new RegExp(NAME_PATTERN);
/** By first letter, a small one; none begins like another. */
const LEVELS = new Map(
  ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].map((level) => [
    level.toLowerCase().charCodeAt(0),
    { level, upper: Buffer.from(level), lower: Buffer.from(level.toLowerCase()) },
  ]),
);
const SMALL_LETTER = 0x20;
/** `2026-11-23T12:00:00.123456789Z`; the other is longer where `+01:00` stands for the Z. */
const LONGEST_UTC_TIMESTAMP = 30;
const LONGEST_TIMESTAMP = 35;
const UTC = 0x5a;
const LONGEST_PAGE_ID = 64;
const LONGEST_REQUEST_ID = 128;
const LONGEST_SESSION = 64;
const SESSION = /^[A-Za-z0-9_-]{1,64}$/;
/** Of a sequence number; see `recordSchema.ts`. */
const MOST_DIGITS = 15;
const MOST_OFFSET_MS = 1e13;
/** Those of `data` that the schema knows: texts. */
const SESSION_ID = Buffer.from('sessionId');
const DATA_TEXTS = [...['action', 'element', 'userId'].map((name) => Buffer.from(name)), SESSION_ID];
/** Fields that are texts of any content. */
const TEXTS: ReadonlySet<RecordField> = new Set([
  'page',
  'route',
  'component',
  'logger',
  'stack',
  'user_agent',
]);

/**
 * Records as they stand in a body. What most clients send most of the time is judged and stored without making objects of it: the bytes of
 * each value are copied. Here is decided which records these are: those that the schema takes for sure, and in which nothing has to be
 * changed. All others, wrong ones too, are parsed.
 */
export class PlainRecords {
  readonly #bytes: Buffer;
  readonly #spans: JsonSpans;
  readonly #rules: ContentRules;
  /** Next places of bytes that may begin a query, from which on they were looked for. */
  #nextQuestionMark = -1;
  #nextHash = -1;
  /** The last one that was found good. */
  #session = { text: '', bytes: Buffer.alloc(0) };

  constructor({ bytes, spans }: PlainBatch, rules: ContentRules) {
    this.#bytes = bytes;
    this.#spans = spans;
    this.#rules = rules;
  }

  get length(): number {
    return this.#spans.length;
  }

  /** The record as JSON. */
  text(record: number): string {
    return this.#bytes.toString('utf8', this.#spans.from(record), this.#spans.to(record));
  }

  /** Undefined: it has to be parsed. To be asked in the order of the records. */
  facts(record: number): Facts | undefined {
    const spans = this.#spans;
    if (!this.#isWithinRules(record)) return undefined;
    const facts: Facts = {
      timestamp: '',
      ms: Number.NaN,
      level: '',
      event: undefined,
      session: undefined,
      app: undefined,
      release: undefined,
      environment: undefined,
      pageId: undefined,
      offsetMs: undefined,
    };
    let hasMessage = false;
    let within: RecordField | undefined;
    for (let key = spans.firstKey(record); key < spans.endKey(record); key++) {
      const depth = spans.keyDepth(key);
      if (depth > 2) continue;
      const from = this.#valueFrom(key);
      if (depth === 2) {
        if (within === 'data' && !this.#isGoodDataText(key, from, facts)) return undefined;
        continue;
      }
      const name = FIELDS.find(this.#bytes, spans.keyFrom(key), spans.keyTo(key));
      within = name;
      if (name === undefined) continue;
      if (!this.#read(name, from, this.#valueTo(record, key), facts)) return undefined;
      hasMessage ||= name === 'message';
    }
    if (!hasMessage || facts.level === '' || facts.timestamp === '') return undefined;
    facts.session = facts.event?.session ?? facts.session;
    return facts;
  }

  /** Writes what the client wrote, as an object: see `recordFields.ts`. */
  write(record: number, lines: LineBuffer): void {
    const spans = this.#spans;
    let hasOthers = false;
    let isFirst = true;
    lines.byte(OPEN_OBJECT);
    for (let key = spans.firstKey(record); key < spans.endKey(record); key++) {
      if (spans.keyDepth(key) !== 1) continue;
      const name = FIELDS.find(this.#bytes, spans.keyFrom(key), spans.keyTo(key));
      if (name === undefined) hasOthers = true;
      else if (RECORD_FIELDS[name] === 'kept') {
        if (!isFirst) lines.byte(COMMA);
        isFirst = false;
        lines.copy(this.#bytes, spans.keyFrom(key) - 1, this.#valueTo(record, key));
      }
    }
    if (hasOthers) this.#writeOthers(record, lines);
    lines.byte(CLOSE_OBJECT);
  }

  /** There is a message before. */
  #writeOthers(record: number, lines: LineBuffer): void {
    const spans = this.#spans;
    lines.text(',"extra":');
    let before = OPEN_OBJECT;
    for (let key = spans.firstKey(record); key < spans.endKey(record); key++) {
      if (spans.keyDepth(key) !== 1) continue;
      if (FIELDS.find(this.#bytes, spans.keyFrom(key), spans.keyTo(key)) !== undefined) continue;
      lines.byte(before);
      before = COMMA;
      lines.copy(this.#bytes, spans.keyFrom(key) - 1, this.#valueTo(record, key));
    }
    lines.byte(CLOSE_OBJECT);
  }

  #isWithinRules(record: number): boolean {
    const spans = this.#spans;
    const { depth, keys, stringLength, queryStrings } = this.#rules;
    const from = spans.from(record);
    const to = spans.to(record);
    // Lengths of texts are not looked at one by one: one that is too long has a record that is.
    if (to - from > stringLength || spans.depth(record) > depth) return false;
    if (spans.endKey(record) - spans.firstKey(record) > keys) return false;
    if (queryStrings && this.#mayHoldQuery(from, to)) return false;
    for (let key = spans.firstKey(record); key < spans.endKey(record); key++)
      if (this.#rules.secretFields.mayBeIn(this.#bytes, spans.keyFrom(key), spans.keyTo(key))) return false;
    return true;
  }

  #mayHoldQuery(from: number, to: number): boolean {
    if (this.#nextQuestionMark < from) this.#nextQuestionMark = this.#find(QUESTION_MARK, from);
    if (this.#nextHash < from) this.#nextHash = this.#find(HASH, from);
    return this.#nextQuestionMark < to || this.#nextHash < to;
  }

  #find(byte: number, from: number): number {
    const at = this.#bytes.indexOf(byte, from);
    return at < 0 ? this.#bytes.length : at;
  }

  /** False: it is not good, or has to be parsed to tell. */
  #read(name: RecordField, from: number, to: number, facts: Facts): boolean {
    const bytes = this.#bytes;
    const first = bytes[from];
    if (TEXTS.has(name)) return first === QUOTE;
    switch (name) {
      case 'message':
        return first === QUOTE && to - from > 2;
      case 'data':
      case 'error':
        return first === OPEN_OBJECT;
      case 'timestamp':
        facts.timestamp =
          this.#short(from, to, bytes[to - 2] === UTC ? LONGEST_UTC_TIMESTAMP : LONGEST_TIMESTAMP) ?? '';
        facts.ms = parseTimestamp(bytes, from + 1, to - 1);
        return facts.timestamp !== '' && !Number.isNaN(facts.ms);
      case 'level':
        facts.level = this.#level(from, to) ?? '';
        return facts.level !== '';
      case 'event_id':
        facts.event = this.#eventId(from, to);
        return facts.event !== undefined;
      case 'app':
      case 'release':
      case 'environment':
        facts[name] = this.#name(from, to);
        return facts[name] !== undefined;
      case 'page_id':
        facts.pageId = this.#short(from, to, LONGEST_PAGE_ID);
        return facts.pageId !== undefined;
      case 'request_id':
        return this.#short(from, to, LONGEST_REQUEST_ID) !== undefined;
      case 'offset_ms':
        facts.offsetMs = Number(bytes.toString('latin1', from, to));
        return facts.offsetMs >= 0 && facts.offsetMs <= MOST_OFFSET_MS;
      case 'trace_id':
        return this.#isHex(from, to, 32);
      case 'span_id':
        return this.#isHex(from, to, 16);
      default:
        return false;
    }
  }

  /** Whether a field of `data` is what the schema says. */
  #isGoodDataText(key: number, from: number, facts: Facts): boolean {
    const keyFrom = this.#spans.keyFrom(key);
    const keyTo = this.#spans.keyTo(key);
    for (const name of DATA_TEXTS) {
      if (!isSame(this.#bytes, keyFrom, keyTo, name)) continue;
      if (this.#bytes[from] !== QUOTE) return false;
      if (name !== SESSION_ID) continue;
      facts.session = this.#short(from, this.#bytes.indexOf(QUOTE, from + 1) + 1, LONGEST_SESSION);
      if (facts.session === undefined) return false;
    }
    return true;
  }

  #level(from: number, to: number): string | undefined {
    const found = LEVELS.get((this.#bytes[from + 1] as number) | SMALL_LETTER);
    if (found === undefined || this.#bytes[from] !== QUOTE) return undefined;
    const isLevel =
      isSame(this.#bytes, from + 1, to - 1, found.upper) ||
      isSame(this.#bytes, from + 1, to - 1, found.lower);
    return isLevel ? found.level : undefined;
  }

  /** As `parseEventId`, of bytes; the records of a batch are mostly of one session, whose text is made once. */
  #eventId(from: number, to: number): EventId | undefined {
    const bytes = this.#bytes;
    const colon = bytes.lastIndexOf(COLON, to - 1);
    const digits = to - 1 - (colon + 1);
    const length = colon - (from + 1);
    if (bytes[from] !== QUOTE || length < 1 || length > LONGEST_SESSION || digits < 1 || digits > MOST_DIGITS)
      return undefined;
    let sequence = 0;
    for (let at = colon + 1; at < to - 1; at++) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) return undefined;
      sequence = sequence * 10 + digit;
    }
    if (digits > 1 && bytes[colon + 1] === 0x30) return undefined;
    if (!isSame(bytes, from + 1, colon, this.#session.bytes)) {
      const text = bytes.toString('latin1', from + 1, colon);
      if (!SESSION.test(text)) return undefined;
      this.#session = { text, bytes: Buffer.from(text) };
    }
    return { session: this.#session.text, sequence };
  }

  #name(from: number, to: number): string | undefined {
    const text = this.#short(from, to, 64);
    return text !== undefined && NAME.test(text) ? text : undefined;
  }

  /** A string of so many bytes at most, all of them ASCII and none escaped. */
  #short(from: number, to: number, most: number): string | undefined {
    const bytes = this.#bytes;
    if (bytes[from] !== QUOTE || to - from - 2 > most) return undefined;
    for (let at = from + 1; at < to - 1; at++) {
      const byte = bytes[at] as number;
      if (byte >= 0x80 || byte === BACKSLASH) return undefined;
    }
    return bytes.toString('latin1', from + 1, to - 1);
  }

  #isHex(from: number, to: number, digits: number): boolean {
    if (this.#bytes[from] !== QUOTE || to - from !== digits + 2) return false;
    for (let at = from + 1; at < to - 1; at++) {
      const byte = this.#bytes[at] as number;
      if (!((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66))) return false;
    }
    return true;
  }

  #valueFrom(key: number): number {
    const bytes = this.#bytes;
    let at = this.#spans.keyTo(key) + 1;
    while (bytes[at] === SPACE || bytes[at] === TAB || bytes[at] === COLON) at++;
    return at;
  }

  /** Behind the value of one of the record's own keys. */
  #valueTo(record: number, key: number): number {
    const spans = this.#spans;
    const end = spans.endKey(record);
    let next = key + 1;
    while (next < end && spans.keyDepth(next) !== 1) next++;
    // Behind it is the closing brace, or a comma and the quote of the next key.
    if (next === end) return this.#trimmed(spans.to(record) - 1);
    return this.#trimmed(this.#trimmed(spans.keyFrom(next) - 1) - 1);
  }

  #trimmed(to: number): number {
    let at = to;
    while (isSpace(this.#bytes[at - 1] as number)) at--;
    return at;
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

function isSame(bytes: Buffer, from: number, to: number, name: Buffer): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}
