import { type EventId, parseEventId } from './eventId.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const START = Buffer.from('{"timestamp":"');
const FIELD = Buffer.from('"event_id":"');
/** Of an id's text, with the quote behind it. */
const LONGEST_ID = 64 + 1 + 16 + 1;

/**
 * The ids of the records in whole lines, as the intake writes them: `event_id` is a field of the record itself. What a client wrote may hold
 * the same text in its data or its message, or as part of a key, which does not count: a hit is one only outside of strings, at depth one. A
 * line that is no record (the disk lost part of it with the power) has none.
 */
export function eventIdsIn(bytes: Buffer, visit: (id: EventId) => void): void {
  let hit = bytes.indexOf(FIELD);
  for (let from = 0; hit >= 0 && from < bytes.length; ) {
    const lf = bytes.indexOf(LF, from);
    const to = lf < 0 ? bytes.length : lf;
    const walk = { at: from, depth: 0 };
    let found = bytes.compare(START, 0, START.length, from, from + START.length) !== 0;
    while (hit >= 0 && hit < to) {
      if (!found && isTopLevel(bytes, walk, hit)) {
        found = true;
        const id = idAt(bytes, hit + FIELD.length, to);
        if (id !== undefined) visit(id);
      }
      hit = bytes.indexOf(FIELD, found ? to : hit + 1);
    }
    from = to + 1;
  }
}

/** Goes on from where it was, and says whether a key of the record itself can begin at `hit`. */
function isTopLevel(bytes: Buffer, walk: { at: number; depth: number }, hit: number): boolean {
  let { at, depth } = walk;
  while (at < hit) {
    const byte = bytes[at++];
    if (byte === QUOTE) at = behindString(bytes, at);
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  walk.at = at;
  walk.depth = depth;
  return at === hit && depth === 1;
}

function behindString(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] === BACKSLASH) at++;
  }
  return bytes.length;
}

function idAt(bytes: Buffer, from: number, lineEnd: number): EventId | undefined {
  const to = bytes.subarray(from, Math.min(lineEnd, from + LONGEST_ID)).indexOf(QUOTE);
  return to < 0 ? undefined : parseEventId(bytes.toString('latin1', from, from + to));
}
