const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SPACE = 0x20;
const COLON = 0x3a;
const EQUALS = 0x3d;
const DASH = 0x2d;
const LENGTH = 16;
const TRACE_ID_LENGTH = 32;
/** Characters; `x-datadog-parent-span-id`. */
const LONGEST_KEY = 32;

/**
 * Whether sixteen digits are the id of a span or a short one of a trace: those are sixteen hex digits, one in two thousand of which has no
 * letter, and some of these pass for a card's number. Told by the key before it, or by its place in a `traceparent` (W3C).
 *
 * @param floor bytes before it are not read
 */
export function isSpanId(bytes: Uint8Array, start: number, end: number, floor: number): boolean {
  if (end - start !== LENGTH) return false;
  return isKeyed(bytes, start, floor) || isTraceParent(bytes, start, end, floor);
}

/** As in `"span_id": "…`, `traceId=…`, `X-B3-SpanId: …`. */
function isKeyed(bytes: Uint8Array, start: number, floor: number): boolean {
  let at = start - 1;
  const isQuote = () => bytes[at] === QUOTE || bytes[at] === APOSTROPHE;
  if (at >= floor && isQuote()) at--;
  while (at >= floor && bytes[at] === SPACE) at--;
  if (at < floor || (bytes[at] !== COLON && bytes[at] !== EQUALS)) return false;
  at--;
  while (at >= floor && bytes[at] === SPACE) at--;
  if (at >= floor && isQuote()) at--;
  const key = Buffer.from(bytes.subarray(Math.max(floor, at + 1 - LONGEST_KEY), at + 1)).toString('latin1');
  return /(span|trace)[_-]?id$/i.test(key);
}

/** `00-<trace id>-<span id>-01` */
function isTraceParent(bytes: Uint8Array, start: number, end: number, floor: number): boolean {
  const from = start - 1 - TRACE_ID_LENGTH;
  if (from - 1 < floor || bytes[start - 1] !== DASH || bytes[from - 1] !== DASH || bytes[end] !== DASH)
    return false;
  return /^[0-9a-f]+$/.test(Buffer.from(bytes.subarray(from, start - 1)).toString('latin1'));
}
