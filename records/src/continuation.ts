import { digitsEnd, isDigit, isDigitAt, isLetter, startsWith } from './asciiClass.ts';

/** The line stands by itself, as far as its beginning shows. */
export const FRESH = 0;
/** A further line of a stack trace, whose level is that of the line before. */
export const CONTINUES = 1;
/**
 * An exception's first or last line without a level of its own. It belongs to the line before when that is an error
 * being logged; behind a harmless line it is an uncaught exception.
 */
export const EXCEPTION = 2;

const TEXT = {
  at: latin1('at '),
  more: latin1('... '),
  causedBy: latin1('Caused by: '),
  suppressed: latin1('Suppressed: '),
  stackTrace: latin1('Stack trace:'),
  phpStackTrace: latin1('PHP Stack trace:'),
  backtrace: latin1('stack backtrace:'),
  traceback: latin1('Traceback (most recent call last):'),
  above: latin1('The above exception was '),
  during: latin1('During handling of the above exception'),
  file: latin1('File "'),
  goroutine: latin1('goroutine '),
  from: latin1('from '),
  created: latin1('created by '),
  endOf: latin1('--- End of '),
  phpFrame: latin1('PHP   '),
  error: latin1('Error'),
  exception: latin1('Exception'),
};

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/**
 * Whether the line belongs to a stack trace of Java, Python, Go, Ruby, .NET, Node, Rust or PHP, by its beginning.
 *
 * @param at the line's first byte that is not blank
 * @param indented blanks stand before it
 */
export function continuation(bytes: Uint8Array, at: number, to: number, indented: boolean): number {
  switch (bytes[at]) {
    case 0x61: // a
      if (indented && startsWith(bytes, at, to, TEXT.at)) return CONTINUES;
      break;
    case 0x2e: // .
      return startsWith(bytes, at, to, TEXT.more) && isDigitAt(bytes, at + 4, to) ? CONTINUES : FRESH;
    case 0x43: // C
      if (startsWith(bytes, at, to, TEXT.causedBy)) return CONTINUES;
      break;
    case 0x44: // D
      if (startsWith(bytes, at, to, TEXT.during)) return CONTINUES;
      break;
    case 0x46: // F
      if (indented && startsWith(bytes, at, to, TEXT.file)) return CONTINUES;
      break;
    case 0x50: // P
      if (startsWith(bytes, at, to, TEXT.phpStackTrace) || startsWith(bytes, at, to, TEXT.phpFrame))
        return CONTINUES;
      break;
    case 0x53: // S
      if (startsWith(bytes, at, to, TEXT.suppressed) || startsWith(bytes, at, to, TEXT.stackTrace))
        return CONTINUES;
      break;
    case 0x54: // T
      if (startsWith(bytes, at, to, TEXT.traceback)) return EXCEPTION;
      if (startsWith(bytes, at, to, TEXT.above)) return CONTINUES;
      break;
    case 0x63: // c
      if (startsWith(bytes, at, to, TEXT.created)) return CONTINUES;
      break;
    case 0x66: // f
      if (indented && startsWith(bytes, at, to, TEXT.from)) return CONTINUES;
      break;
    case 0x67: // g
      if (startsWith(bytes, at, to, TEXT.goroutine) && isDigitAt(bytes, at + 10, to)) return CONTINUES;
      break;
    case 0x73: // s
      if (startsWith(bytes, at, to, TEXT.backtrace)) return CONTINUES;
      break;
    case 0x2d: // -
      return startsWith(bytes, at, to, TEXT.endOf) ? CONTINUES : FRESH;
    case 0x23: // #, PHP's and gdb's frames: "#0 /app/index.php(3): run()"
      return isNumberedFrame(bytes, at + 1, to) ? CONTINUES : FRESH;
    case 0x29: // ) ] }: the end of something printed over several lines
    case 0x5d:
    case 0x7d:
      return CONTINUES;
  }
  if (!isLetter(bytes[at] as number)) return FRESH;
  return nameLine(bytes, at, to);
}

function isNumberedFrame(bytes: Uint8Array, at: number, to: number): boolean {
  const end = digitsEnd(bytes, at, to);
  return end > at && end < to && bytes[end] === 0x20;
}

/**
 * A line that begins with a qualified name: `java.io.IOException: x` and `ValueError` are exceptions,
 * `net/http.(*conn).serve(0xc0000b4000)` is a frame of Go's.
 */
function nameLine(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  let dots = 0;
  while (at < to && isNamePart(bytes[at] as number)) {
    if (bytes[at] === 0x2e) dots++;
    at++;
  }
  if (at === to || (bytes[at] === 0x3a && (at + 1 === to || bytes[at + 1] === 0x20))) {
    return endsAsException(bytes, from, at) ? EXCEPTION : FRESH;
  }
  const isCall = dots > 0 && bytes[at] === 0x28 && bytes[to - 1] === 0x29;
  return isCall ? CONTINUES : FRESH;
}

function isNamePart(byte: number): boolean {
  // Letters, digits, and . _ $ /
  return isLetter(byte) || isDigit(byte) || byte === 0x2e || byte === 0x5f || byte === 0x24 || byte === 0x2f;
}

/** More than the bare words `Error` and `Exception`, which people write by hand. */
function endsAsException(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    (to - from > 5 && startsWith(bytes, to - 5, to, TEXT.error)) ||
    (to - from > 9 && startsWith(bytes, to - 9, to, TEXT.exception))
  );
}
