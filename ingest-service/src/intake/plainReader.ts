import { isAscii } from 'node:buffer';
import { type JsonSpans, KEY_PLACES, parseTimestamp } from '@logpipeline/records';
import type { ContentRules } from './content.ts';
import type { Facts } from './facts.ts';
import type { NumberList } from './numberList.ts';
import { PlainEventIds } from './plainEventId.ts';
import * as field from './plainFields.ts';
import type { PlainLists } from './plainLists.ts';
import type { PlainRecords } from './plainRecords.ts';
import { isHex, isShort, levelText, nameText, shortText } from './plainValue.ts';
import { QueryBytes } from './queryBytes.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;
const OPEN_OBJECT = 0x7b;
/** `2026-11-23T12:00:00.123456789Z`; the other is longer where `+01:00` stands for the Z. */
const LONGEST_UTC_TIMESTAMP = 30;
const LONGEST_TIMESTAMP = 35;
const UTC = 0x5a;
const LONGEST_PAGE_ID = 64;
const LONGEST_REQUEST_ID = 128;
const LONGEST_SESSION = 64;
const MOST_OFFSET_MS = 1e13;

/**
 * Decides of which records of a body the bytes are copied: those that the schema takes for sure, and in which nothing has to be changed. All
 * others, wrong ones too, are parsed.
 */
export class PlainReader {
  readonly #bytes: Buffer;
  readonly #rules: ContentRules;
  readonly #records: PlainRecords;
  readonly #queries: QueryBytes;
  readonly #isAscii: boolean;
  readonly #eventIds = new PlainEventIds();
  readonly #kept: NumberList;
  readonly #others: NumberList;
  /** Of `data` of the record at hand; 0: it has none. */
  #sessionFrom = 0;
  #hasMessage = false;

  constructor(bytes: Buffer, rules: ContentRules, records: PlainRecords, { kept, others }: PlainLists) {
    this.#kept = kept;
    this.#others = others;
    this.#bytes = bytes;
    this.#rules = rules;
    this.#records = records;
    this.#isAscii = isAscii(bytes);
    this.#queries = new QueryBytes(bytes);
  }

  /** Reads the next record, which was found to be good JSON. */
  add(spans: JsonSpans): void {
    this.#kept.clear();
    this.#others.clear();
    this.#sessionFrom = 0;
    this.#hasMessage = false;
    const facts = this.#isWithinRules(spans) ? this.#facts(spans) : undefined;
    this.#records.add(facts, spans.from, spans.to);
  }

  #facts(spans: JsonSpans): Facts | undefined {
    const bytes = this.#bytes;
    const { places, keys } = spans;
    const facts = noFacts();
    let kind = 0;
    let keyFrom = 0;
    let valueFrom = 0;
    // The kind of the field before, to copy neighbours in one step.
    let before = 0;
    for (let nth = 0; nth < keys; nth++) {
      const at = nth * KEY_PLACES;
      const from = places[at] as number;
      const to = places[at + 1] as number;
      const depth = places[at + 2] as number;
      if (depth === 2 && (kind & ~field.KEPT) === field.DATA) {
        if (!this.#isGoodData(from, to)) return undefined;
      } else if (depth === 1) {
        if (nth > 0) {
          // Behind a value is a comma, and the quote of the next key.
          const valueTo = this.#trimmed(this.#trimmed(from - 1) - 1);
          if (!this.#take(kind, before, keyFrom, valueFrom, valueTo, facts)) return undefined;
          before = kind;
        }
        kind = field.PLAIN_FIELDS.find(bytes, from, to);
        keyFrom = from;
        valueFrom = this.#valueFrom(to);
      }
    }
    if (keys === 0) return undefined;
    if (!this.#take(kind, before, keyFrom, valueFrom, this.#trimmed(spans.to - 1), facts)) return undefined;
    if (!this.#hasMessage || facts.level === '' || facts.timestamp === '') return undefined;
    return this.#withSession(facts);
  }

  /** Of the event's id, else as `data` says. */
  #withSession(facts: Facts): Facts | undefined {
    const bytes = this.#bytes;
    if (facts.event !== undefined) facts.session = facts.event.session;
    else if (this.#sessionFrom > 0) {
      const to = bytes.indexOf(QUOTE, this.#sessionFrom + 1) + 1;
      facts.session = shortText(bytes, this.#sessionFrom, to, LONGEST_SESSION);
      if (facts.session === undefined) return undefined;
    }
    return facts;
  }

  /** Takes one of the record's own fields. False: it is not good, or has to be parsed to tell. */
  #take(
    kind: number,
    before: number,
    keyFrom: number,
    valueFrom: number,
    valueTo: number,
    facts: Facts,
  ): boolean {
    if (kind === 0) {
      this.#others.push(keyFrom - 1);
      this.#others.push(valueTo);
      return true;
    }
    if ((kind & field.KEPT) !== 0) {
      const kept = this.#kept;
      if ((before & field.KEPT) !== 0) kept.replaceLast(valueTo);
      else {
        kept.push(keyFrom - 1);
        kept.push(valueTo);
      }
    }
    return this.#read(kind & ~field.KEPT, valueFrom, valueTo, facts);
  }

  #read(kind: number, from: number, to: number, facts: Facts): boolean {
    const bytes = this.#bytes;
    switch (kind) {
      case field.TEXT:
        return bytes[from] === QUOTE;
      case field.MESSAGE:
        this.#hasMessage = bytes[from] === QUOTE && to - from > 2;
        return this.#hasMessage;
      case field.DATA:
      case field.OBJECT:
        return bytes[from] === OPEN_OBJECT;
      case field.TIMESTAMP: {
        const longest = bytes[to - 2] === UTC ? LONGEST_UTC_TIMESTAMP : LONGEST_TIMESTAMP;
        facts.ms = parseTimestamp(bytes, from + 1, to - 1);
        if (Number.isNaN(facts.ms)) return false;
        facts.timestamp = shortText(bytes, from, to, longest) ?? '';
        return facts.timestamp !== '';
      }
      case field.LEVEL:
        facts.level = levelText(bytes, from, to) ?? '';
        return facts.level !== '';
      case field.EVENT_ID:
        facts.event = this.#eventIds.read(bytes, from, to);
        return facts.event !== undefined;
      case field.APP:
        facts.app = nameText(bytes, from, to);
        return facts.app !== undefined;
      case field.RELEASE:
        facts.release = nameText(bytes, from, to);
        return facts.release !== undefined;
      case field.ENVIRONMENT:
        facts.environment = nameText(bytes, from, to);
        return facts.environment !== undefined;
      case field.PAGE_ID:
        facts.pageId = shortText(bytes, from, to, LONGEST_PAGE_ID);
        return facts.pageId !== undefined;
      case field.REQUEST_ID:
        return isShort(bytes, from, to, LONGEST_REQUEST_ID);
      case field.OFFSET_MS:
        facts.offsetMs = Number(bytes.toString('latin1', from, to));
        return facts.offsetMs >= 0 && facts.offsetMs <= MOST_OFFSET_MS;
      case field.TRACE_ID:
        return isHex(bytes, from, to, 32);
      case field.SPAN_ID:
        return isHex(bytes, from, to, 16);
      default:
        throw new Error(`BUG: no kind of field has the number ${kind}`);
    }
  }

  /** Whether a field of `data`, by its key, is what the schema says. */
  #isGoodData(from: number, to: number): boolean {
    const known = field.DATA_FIELDS.find(this.#bytes, from, to);
    if (known === 0) return true;
    const valueFrom = this.#valueFrom(to);
    if (known === field.SESSION_ID) this.#sessionFrom = valueFrom;
    return this.#bytes[valueFrom] === QUOTE;
  }

  #isWithinRules({ from, to, depth, keys, places, hasEscapes }: JsonSpans): boolean {
    const { depth: mostDepth, keys: mostKeys, stringLength, queryStrings, secretFields } = this.#rules;
    // Lengths of texts are not looked at one by one: one that is too long has a record that is.
    if (to - from > stringLength || depth > mostDepth || keys > mostKeys || hasEscapes) return false;
    if (queryStrings && this.#queries.mayBeIn(from, to)) return false;
    for (let at = 0; at < keys * KEY_PLACES; at += KEY_PLACES)
      if (secretFields.mayBeIn(this.#bytes, places[at] as number, places[at + 1] as number, this.#isAscii))
        return false;
    return true;
  }

  /** `to`: behind the key, its closing quote. */
  #valueFrom(to: number): number {
    const bytes = this.#bytes;
    let at = to + 1;
    while (bytes[at] === SPACE || bytes[at] === TAB || bytes[at] === COLON) at++;
    return at;
  }

  #trimmed(to: number): number {
    let at = to;
    while (this.#bytes[at - 1] === SPACE || this.#bytes[at - 1] === TAB) at--;
    return at;
  }
}

function noFacts(): Facts {
  return {
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
}
