import { nextSpecial } from './fourBytes.ts';
import { escapeEnd } from './jsonEscape.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The place behind the closing quote of a string whose characters begin at `from`, or -1. */
export function stringEnd(bytes: Uint8Array, view: DataView, from: number, end: number): number {
  let at = from;
  for (;;) {
    at = nextSpecial(view, at, end);
    if (at >= end) return -1;
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) return -1;
    at = escapeEnd(bytes, at, end);
    if (at < 0) return -1;
  }
}
