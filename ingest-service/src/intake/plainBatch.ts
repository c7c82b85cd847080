import type { JsonScan, JsonSpans } from '@logpipeline/records';
import type { ContentRules } from './content.ts';
import type { PlainListPool } from './plainLists.ts';
import { PlainReader } from './plainReader.ts';
import { PlainRecords } from './plainRecords.ts';

/** A list of objects in a body, as `JSON.stringify` writes it, and what stands around it. */
export type PlainBatch = {
  records: PlainRecords;
  /** The body with an empty list instead. */
  around: string;
  /** Gives the records' memory back: nobody reads them any more. */
  free: () => void;
};

const NAME = '"records"';
const RECORDS = Buffer.from(`${NAME}:[`);
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const COMMA = 0x2c;

/**
 * Finds the records of a body without making objects of them, which costs more than all else that is done with most batches.
 * Undefined: it is not of this form, or a record in it is not of the form that can be stored as it is; it may be good all the same.
 *
 * The list found is the batch's own when `around` is JSON whose `records` is empty: so it must name no other, in an object further in, a
 * second time, or as a text.
 */
export function plainBatch(
  body: Buffer,
  {
    scan,
    spans,
    lists: pool,
    content,
  }: { scan: JsonScan; spans: JsonSpans; lists: PlainListPool; content: ContentRules },
): PlainBatch | undefined {
  const from = body[0] === OPEN_LIST ? 1 : startOf(body);
  if (from === undefined) return undefined;
  const bytes = withBytesBehind(body);
  const lists = pool.take();
  const free = () => pool.giveBack(lists);
  const records = new PlainRecords(bytes, lists);
  const reader = new PlainReader(bytes, content, records, lists);
  let at = from;
  if (bytes[at] !== CLOSE_LIST) {
    for (;;) {
      if (bytes[at] !== OPEN_OBJECT || !scan.scanObject(bytes, at, body.length, spans)) return void free();
      reader.add(spans);
      at = spans.to;
      if (at < body.length && bytes[at] === CLOSE_LIST) break;
      if (at >= body.length || bytes[at++] !== COMMA) return void free();
    }
  }
  const around = `${body.toString('utf8', 0, from)}${body.toString('utf8', at)}`;
  // An escape may hide the name.
  if (around.includes('\\') || around.indexOf(NAME) !== around.lastIndexOf(NAME)) return void free();
  return { records, around, free };
}

/** Bytes behind what is scanned that are looked at; see `JsonScan`. */
const PADDING = 4;

/** The same bytes where others follow them in memory, else a copy. */
function withBytesBehind(body: Buffer): Buffer {
  const length = body.length + PADDING;
  if (body.byteOffset + length <= body.buffer.byteLength)
    return Buffer.from(body.buffer, body.byteOffset, length);
  const copy = Buffer.allocUnsafe(length);
  body.copy(copy);
  return copy;
}

function startOf(body: Buffer): number | undefined {
  const at = body.indexOf(RECORDS);
  return at < 0 ? undefined : at + RECORDS.length;
}
