import type { Event, Line } from './style.ts';

/** containerd splits lines that are longer than this many bytes (its `max_container_log_line_size` default, 16 KiB). */
export const MAX_PIECE_BYTES = 16 * 1024;

/**
 * The lines of an event as the container runtime writes them: `<RFC 3339 nano> <stream> <P|F> <piece>\n`, where every
 * piece but a line's last is tagged P.
 *
 * @param stamp gives the time of the next piece
 */
export function criLines(event: Event, stamp: () => string): Buffer {
  const split = event.lines.map(pieces);
  const ordered = event.interleaved ? inTurns(split) : split.flat();
  return Buffer.concat(
    ordered.flatMap(({ stream, tag, text }) => [Buffer.from(`${stamp()} ${stream} ${tag} `), text, LF]),
  );
}

const LF = Buffer.from('\n');

type Piece = { stream: string; tag: 'P' | 'F'; text: Buffer };

function pieces(line: Line): Piece[] {
  const bytes = Buffer.from(line.text);
  const list: Piece[] = [];
  let from = 0;
  while (bytes.length - from > MAX_PIECE_BYTES) {
    list.push({ stream: line.stream, tag: 'P', text: bytes.subarray(from, from + MAX_PIECE_BYTES) });
    from += MAX_PIECE_BYTES;
  }
  list.push({ stream: line.stream, tag: 'F', text: bytes.subarray(from) });
  return list;
}

function inTurns(lists: Piece[][]): Piece[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, n) => lists.flatMap((list) => list[n] ?? [])).flat();
}

/** `2026-11-23T04:05:06.123456789Z`; time is told apart to the nanosecond by counting, which a Date cannot. */
export function nanoStamp(now: Date, nanosecondsOfMillisecond: number): string {
  return `${now.toISOString().slice(0, -1)}${String(nanosecondsOfMillisecond).padStart(6, '0')}Z`;
}
