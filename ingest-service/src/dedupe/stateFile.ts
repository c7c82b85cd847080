import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '@logpipeline/record-log';
import { RANGES_PER_SESSION } from './seenRanges.ts';
import { KEY_WORDS, LONGEST_SESSION, writeSession } from './sessionKey.ts';
import type { SavedSession, Sessions } from './sessions.ts';
import { type Cursor, NONE } from './sessionTable.ts';
import { FRAME_BYTES, FrameWriter, readFrames } from './stateFrames.ts';

/**
 * A file of sessions, in frames (length, CRC-32, content): first a head, then entries, then an end. Head and end are JSON objects:
 *
 *     {"format":"logpipeline-dedupe","version":2}
 *     {"end":true,"entries":2,"forgottenUpTo":0,"lostOfForgotten":0,"evicted":0,"coveredTo":"browser.log.…","firstChanges":7}
 *
 * A frame of entries begins with a byte 1. An entry is the length of the session's name (1 byte), the name, `lastSeen` (microseconds since
 * 1970, a double), what was counted of it as lost (4 bytes), the number of ranges (1 byte), and of each range start and end (doubles), from
 * low to high. Where the byte of that number has its highest bit set, the floor follows it (a double; see `SeenRanges`). All little-endian. A
 * session may stand there twice: the later one counts. A file without a whole end is damaged. Version 1, which is read, knows no floor.
 */
const HEAD = { format: 'logpipeline-dedupe', version: 2 };
const ENTRIES = 1;
const HAS_FLOOR = 0x80;
const BRACE = 0x7b;
const LONGEST_ENTRY = 1 + LONGEST_SESSION + 8 + 4 + 1 + 8 + RANGES_PER_SESSION * 16;

/** What holds of all sessions when a file ends. */
export type StateEnd = {
  forgottenUpTo: number;
  lostOfForgotten: number;
  evicted: number;
  /** Name of the newest rotated record file whose events are all in here or in what was saved before; empty: of none. */
  coveredTo: string;
  /** In a base: what changed since is in the files of changes from this number on. */
  firstChanges: number;
};

/**
 * Saves all sessions from the cursor to the end of the list, also those that are put there meanwhile, and moves the cursor there. When `end`
 * is called, nothing is left, and the file will hold what is true then. Returns its bytes; it is durable under its name.
 */
export async function writeState(
  path: string,
  sessions: Sessions,
  cursor: Cursor,
  end: () => StateEnd,
): Promise<number> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  let bytes: number;
  try {
    bytes = await writeFrames(handle, sessions, cursor, end);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await handle.close();
  await rename(temporary, path);
  await syncFolder(dirname(path));
  return bytes;
}

async function writeFrames(
  handle: FileHandle,
  sessions: Sessions,
  cursor: Cursor,
  end: () => StateEnd,
): Promise<number> {
  const writer = new FrameWriter(handle);
  await writer.write(Buffer.from(JSON.stringify(HEAD)));
  const frame = Buffer.allocUnsafe(FRAME_BYTES);
  frame[0] = ENTRIES;
  const { cursors, newer } = sessions.table;
  let entries = 0;
  while (cursors[cursor] !== NONE) {
    let at = 1;
    for (
      let slot = cursors[cursor];
      slot !== NONE && at + LONGEST_ENTRY <= FRAME_BYTES;
      slot = cursors[cursor]
    ) {
      at = writeEntry(sessions, slot, frame, at);
      cursors[cursor] = newer[slot] ?? NONE;
      entries++;
    }
    await writer.write(frame.subarray(0, at));
  }
  await writer.write(Buffer.from(JSON.stringify({ end: true, entries, ...end() })));
  return writer.bytes;
}

function writeEntry({ table, ranges, lost }: Sessions, slot: number, to: Buffer, from: number): number {
  const length = table.lengths[slot] ?? 0;
  to[from] = length;
  let at = writeSession(table.words, slot * KEY_WORDS, length, to, from + 1);
  at = to.writeDoubleLE(table.lastSeen[slot] ?? 0, at);
  at = to.writeUInt32LE(lost.of(slot), at);
  const count = ranges.counts[slot] ?? 0;
  const floor = ranges.floorOf(slot);
  at = to.writeUInt8(floor > 0 ? count | HAS_FLOOR : count, at);
  if (floor > 0) at = to.writeDoubleLE(floor, at);
  let place = at + count * 16;
  ranges.forEach(slot, (start, end) => {
    place -= 16;
    to.writeDoubleLE(start, place);
    to.writeDoubleLE(end, place + 8);
  });
  return at + count * 16;
}

/** Gives each session to `visit`, also those that stand before the damage. Undefined: the file is damaged, or is none. */
export async function readState(
  path: string,
  visit: (session: SavedSession) => void,
): Promise<{ end: StateEnd | undefined; bytes: number }> {
  const handle = await open(path, 'r');
  try {
    let head = false;
    let end: StateEnd | undefined;
    let entries = 0;
    const { whole, bytes } = await readFrames(handle, (content) => {
      if (end !== undefined) return false;
      if (content[0] === ENTRIES) {
        entries += readEntries(content, visit);
        return head;
      }
      if (content[0] !== BRACE) return false;
      const said = JSON.parse(content.toString()) as Partial<typeof HEAD & StateEnd & { entries: number }>;
      if (!head) {
        head = said.format === HEAD.format && (said.version === 1 || said.version === HEAD.version);
        return head;
      }
      if (said.entries === entries) end = said as StateEnd;
      return end !== undefined;
    });
    return { end: whole ? end : undefined, bytes };
  } finally {
    await handle.close();
  }
}

function readEntries(content: Buffer, visit: (session: SavedSession) => void): number {
  let entries = 0;
  for (let at = 1; at < content.length; entries++) {
    const length = content[at] ?? 0;
    const session = content.toString('latin1', at + 1, at + 1 + length);
    at += 1 + length;
    const lastSeen = content.readDoubleLE(at);
    const counted = content.readUInt32LE(at + 8);
    const count = content[at + 12] ?? 0;
    at += 13;
    const floor = count & HAS_FLOOR ? content.readDoubleLE(at) : 0;
    if (count & HAS_FLOOR) at += 8;
    const from = at;
    const ranges = Array.from({ length: 2 * (count & ~HAS_FLOOR) }, (_, i) =>
      content.readDoubleLE(from + 8 * i),
    );
    at += 8 * ranges.length;
    visit({ session, lastSeen, counted, floor, ranges });
  }
  return entries;
}
