import { MatcherInput, type RE2JS } from 're2js';
import { compilePattern } from './checkPattern.ts';
import type { Literal } from './literal.ts';
import { requiredLiterals } from './requiredLiterals.ts';
import type { Spans } from './spans.ts';

/** Bytes that are searched at once. A match that is longer is found in parts. */
const WINDOW = 64 * 1024;
/** Bytes of a window that are searched again with the next, so that a match across the border is found. */
const OVERLAP = 4 * 1024;
/** Of the engine's automaton, bytes; what does not fit is made again. Its own default is sixteen times that, for each pattern. */
const AUTOMATON_BYTES = 512 * 1024;
/** Matches between two looks at the clock. */
const MATCHES_A_LOOK = 32;

/** For how long a line may be searched. */
export type Deadline = { isOver(): boolean };

/** One regular expression of the user's, in an engine whose time grows with the text only. */
export class UserPattern {
  /** Each match contains one of these; undefined: nothing is known, and the engine sees every text. */
  readonly literals: readonly Literal[] | undefined;
  readonly #regex: RE2JS;

  /** Throws a sentence. */
  constructor(name: string, regex: string) {
    const compiled = compilePattern(regex);
    if ('error' in compiled)
      throw new Error(`pattern ${name}: regex "${regex}" is not valid; ${compiled.error}`);
    this.#regex = compiled.regex;
    this.literals = requiredLiterals(compiled.program);
    const automaton = compiled.regex.re2().dfa as unknown as { stateBudget: number; memBudget: number };
    automaton.stateBudget = AUTOMATON_BYTES;
    automaton.memBudget = AUTOMATON_BYTES;
  }

  /**
   * Adds its matches in `bytes[from, to)`, from the left, none within another. One search is linear, but many in one text can each look
   * at all of it; from the deadline on the rest of the text is taken for one match, since it must not go out unseen.
   */
  find(bytes: Uint8Array, from: number, to: number, deadline: Deadline, kind: number, spans: Spans): void {
    const text = bytes.subarray(from, to);
    const engine = this.#regex.re2();
    const input = MatcherInput.utf8(text);
    let matches = 0;
    let tested = 0;
    for (let at = 0; at < text.length; ) {
      const end = Math.min(text.length, at + WINDOW);
      const isNew = end > tested;
      if ((at > 0 && isNew) || ++matches % MATCHES_A_LOOK === 0) {
        if (deadline.isOver()) {
          spans.add(kind, from + at, to);
          return;
        }
      }
      // Whether there is a match at all is told four times faster than where.
      const isHere = !isNew || engine.matchMachineInput(input, at, end, UNANCHORED, 0)[0] === true;
      tested = Math.max(tested, end);
      const match = isHere
        ? (engine.matchMachineInput(input, at, end, UNANCHORED, 1)[1] as number[] | null)
        : null;
      if (match === null) {
        if (end === text.length) return;
        at = characterStart(text, Math.max(at + 1, end - OVERLAP));
        continue;
      }
      const [start, stop] = match as [number, number];
      // It may go on behind the window: once more with one that begins where it does.
      if (stop === end && end < text.length && start > at) {
        at = start;
        continue;
      }
      spans.add(kind, from + start, from + stop);
      at = Math.max(stop, at + 1);
    }
  }
}

const UNANCHORED = 0;

/** The place of the character that the byte at `at` belongs to. */
function characterStart(text: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && start > at - 3 && ((text[start] as number) & 0xc0) === 0x80) start--;
  return start;
}
