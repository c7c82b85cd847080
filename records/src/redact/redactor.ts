import { BUILTINS, type Builtin, ESCAPED, FIRST_PATTERN } from './builtins.ts';
import { checkPatterns, MOST_PATTERNS } from './checkPattern.ts';
import { DecodedString } from './decodedString.ts';
import { nextValue, value } from './jsonValues.ts';
import { LineScan } from './lineScan.ts';
import { type ReplacedText, Replacement } from './replacement.ts';
import { Spans } from './spans.ts';
import { type Deadline, UserPattern } from './userPattern.ts';

export type RedactOptions = {
  builtin?: readonly Builtin[];
  /** Names need not differ from built-ins'; what has the same name is counted together. */
  patterns?: readonly { name: string; regex: string }[];
};

/** Of a pipeline or a service. Not to be used by two at a time: a result is valid until the next call. */
export interface Redactor {
  /**
   * A text, valid UTF-8. What is written with escapes of JSON, since the text is damaged JSON or has a part of some, is found too.
   *
   * @param cut text behind `to` was left out: the last word is taken out too, since it may be half of a secret
   * @returns undefined when nothing was found
   */
  text(bytes: Uint8Array, from: number, to: number, cut?: boolean): ReplacedText | undefined;
  /**
   * One JSON value, valid by `createJsonScan`. Only within strings that are values; all else stays as it is, byte for byte. What is looked
   * for is found however its characters are escaped.
   *
   * @returns undefined when nothing was found
   */
  json(bytes: Uint8Array, from: number, to: number): ReplacedText | undefined;
  /** Replacements by name; all names from the beginning on. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Milliseconds for which the patterns may search one line. Usual lines take microseconds. */
const LINE_MS = 250;
/** Bytes of a word that is taken out because it was cut; one that is longer is no secret but data. */
const LONGEST_CUT_WORD = 256;

/**
 * Throws a sentence on regular expressions that are not taken, see `checkPattern` and `checkPatterns`.
 *
 * @param counts goes on with these
 * @param now milliseconds
 */
export function createRedactor(
  options: RedactOptions,
  counts: Map<string, number> = new Map(),
  now: () => number = () => performance.now(),
): Redactor {
  return new LineRedactor(options, counts, now);
}

class LineRedactor implements Redactor {
  readonly counts: Map<string, number>;
  readonly #patterns: readonly UserPattern[];
  /** Bits of patterns that the scan cannot exclude. */
  readonly #always: number;
  readonly #scan: LineScan;
  readonly #spans = new Spans();
  readonly #decoded = new DecodedString();
  readonly #replacement: Replacement;
  readonly #now: () => number;

  constructor(
    { builtin = [], patterns = [] }: RedactOptions,
    counts: Map<string, number>,
    now: () => number,
  ) {
    this.counts = counts;
    this.#now = now;
    if (patterns.length > MOST_PATTERNS) throw new Error(`patterns: at most ${MOST_PATTERNS} are allowed`);
    const error = checkPatterns(patterns);
    if (error !== undefined) throw new Error(`patterns: ${error}`);
    this.#patterns = patterns.map(({ name, regex }) => new UserPattern(name, regex));
    const bitOf = (index: number) => FIRST_PATTERN << index;
    this.#always = this.#patterns.reduce(
      (bits, { literals }, index) => (literals === undefined ? bits | bitOf(index) : bits),
      0,
    );
    const needles = this.#patterns.flatMap(({ literals = [] }, index) =>
      literals.map((literal) => ({ literal, bit: bitOf(index) })),
    );
    this.#scan = new LineScan([...new Set(builtin)], needles, this.#spans);
    const names = [...BUILTINS, ...patterns.map(({ name }) => name)];
    for (const name of [...builtin, ...patterns.map((pattern) => pattern.name)])
      counts.set(name, counts.get(name) ?? 0);
    this.#replacement = new Replacement(names, this.#spans, counts);
  }

  text(bytes: Uint8Array, from: number, to: number, cut = false): ReplacedText | undefined {
    const found = this.#scan.find(bytes, from, to, cut, from) | this.#always;
    if (found >= ESCAPED) {
      const deadline = this.#deadline();
      this.#match(found, bytes, from, to, deadline);
      // JSON that is kept as text, or a part of some; what is found both ways is one.
      if ((found & ESCAPED) !== 0) this.#findDecoded(bytes, from, to, deadline);
    }
    const end = cut ? beforeLastWord(bytes, from, to) : to;
    return this.#spans.length === 0 && end === to ? undefined : this.#replacement.make(bytes, from, to, end);
  }

  json(bytes: Uint8Array, from: number, to: number): ReplacedText | undefined {
    if (!this.#scan.look(bytes, from, to) && this.#always === 0) return undefined;
    const deadline = this.#deadline();
    for (let at = nextValue(bytes, from, to); at >= 0; at = nextValue(bytes, at, to)) {
      const { from: start, to: end, hasEscapes } = value;
      if (!hasEscapes) {
        this.#findIn(bytes, start, end, deadline, from);
        continue;
      }
      this.#findDecoded(bytes, start, end, deadline);
    }
    return this.#spans.length === 0 ? undefined : this.#replacement.make(bytes, from, to, to);
  }

  #findDecoded(bytes: Uint8Array, from: number, to: number, deadline: Deadline): void {
    const decoded = this.#decoded;
    decoded.read(bytes, from, to);
    const first = this.#spans.length;
    this.#findIn(decoded.bytes, 0, decoded.length, deadline, 0);
    this.#spans.translate(first, decoded.places);
  }

  /** `context`: where the line begins whose part the text is. */
  #findIn(bytes: Uint8Array, from: number, to: number, deadline: Deadline, context: number): void {
    const found = this.#scan.find(bytes, from, to, false, context) | this.#always;
    if (found >= FIRST_PATTERN) this.#match(found, bytes, from, to, deadline);
  }

  #match(found: number, bytes: Uint8Array, from: number, to: number, deadline: Deadline): void {
    this.#patterns.forEach((pattern, index) => {
      if ((found & (FIRST_PATTERN << index)) !== 0)
        pattern.find(bytes, from, to, deadline, BUILTINS.length + index, this.#spans);
    });
  }

  #deadline(): Deadline {
    if (this.#patterns.length === 0) return NEVER;
    const end = this.#now() + LINE_MS;
    return { isOver: () => this.#now() > end };
  }
}

const NEVER: Deadline = { isOver: () => false };

/** Where the last word of `bytes[from, to)` begins; `to` when it is too long for one. */
function beforeLastWord(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && bytes[at - 1] !== 0x20 && bytes[at - 1] !== 0x09) at--;
  return to - at <= LONGEST_CUT_WORD ? at : to;
}
