import { viewOf } from '../fourBytes.ts';
import { isAwsAccessKey } from './awsAccessKey.ts';
import { findBearerToken, found as foundToken } from './bearerToken.ts';
import { AWS, BEARER, BUILTINS, type Builtin, CARD, EMAIL, ESCAPED, JWT, needlesOf } from './builtins.ts';
import { ANYWHERE, findCards } from './creditCard.ts';
import { findEmail, found as foundEmail } from './email.ts';
import { jwtEnd } from './jwt.ts';
import { literalOf, standsAt } from './literal.ts';
import { Spans } from './spans.ts';
import { BASE64_URL, endOf, isDigitByte } from './tokenBytes.ts';
import { CANDIDATE, type Needle, type TriggerTable, triggerTable } from './triggerTable.ts';

const KIND = {
  email: BUILTINS.indexOf('email'),
  card: BUILTINS.indexOf('creditCard'),
  bearer: BUILTINS.indexOf('bearerToken'),
  aws: BUILTINS.indexOf('awsAccessKey'),
  jwt: BUILTINS.indexOf('jwt'),
};
/** Of four bytes within a card's number at most one is a separator. */
const DIGITS_OF_FOUR = 3;
const ESCAPE = '\\u00';

/**
 * One pass over a line for all that is looked for, four bytes at a time. A clean line costs two look-ups for each four bytes, however
 * many patterns there are.
 */
export class LineScan {
  readonly #table: TriggerTable;
  readonly #hidden = new Uint8Array(128);
  readonly #spans: Spans;
  readonly #unused = new Spans();
  #isPrecise = false;
  #isCut = false;
  #from = 0;
  #context = 0;
  /** What lies before was dealt with by the matcher of that name. */
  #emailFloor = 0;
  #cardFloor = 0;
  #jwtFloor = 0;

  /** @param patterns what the user's patterns look for, with their bits */
  constructor(builtins: readonly Builtin[], patterns: readonly Needle[], spans: Spans) {
    const own = [...builtins.flatMap(needlesOf), ...patterns];
    const countsDigits = builtins.includes('creditCard');
    this.#table = triggerTable([...own, { literal: literalOf(ESCAPE), bit: ESCAPED }], countsDigits);
    for (const { literal } of own)
      for (const byte of literal.bytes) {
        if (byte >= 0x80) continue;
        this.#hidden[byte] = 1;
        if (literal.ignoresCase && byte >= 0x61 && byte <= 0x7a) this.#hidden[byte - 0x20] = 1;
      }
    if (countsDigits) this.#hidden.fill(1, 0x30, 0x3a);
    this.#spans = spans;
  }

  /** Whether the line may hold anything; true too often rather than too seldom. For JSON as it is written. */
  look(bytes: Uint8Array, from: number, to: number): boolean {
    this.#isPrecise = false;
    return this.#run(bytes, from, to) !== 0;
  }

  /**
   * Adds what built-ins match in a text to the spans.
   *
   * @param cut the text was cut at `to`
   * @param context from there on bytes may be read that are not part of the text: its line
   * @returns bits, of which those of patterns say that the pattern may match
   */
  find(bytes: Uint8Array, from: number, to: number, cut: boolean, context: number): number {
    this.#isPrecise = true;
    this.#context = context;
    this.#isCut = cut;
    return this.#run(bytes, from, to);
  }

  #run(bytes: Uint8Array, from: number, to: number): number {
    const view = viewOf(bytes);
    const { pairs } = this.#table;
    this.#from = from;
    this.#emailFloor = from;
    this.#cardFloor = from;
    this.#jwtFloor = from;
    let mask = 0;
    let digits = 0;
    let at = from;
    for (const last = to - 4; at <= last; at += 4) {
      const word = view.getInt32(at, true);
      const sum = (pairs[word & 0xffff] as number) + (pairs[word >>> 16] as number);
      if (sum < DIGITS_OF_FOUR) {
        digits = 0;
        continue;
      }
      if (sum >= CANDIDATE) {
        mask |= this.#needles(bytes, at, to, mask);
        if (mask !== 0 && !this.#isPrecise) return mask;
      }
      const before = digits;
      digits = sum & (CANDIDATE - 1);
      if (before >= DIGITS_OF_FOUR && digits >= DIGITS_OF_FOUR) mask |= this.#cards(bytes, at, to);
    }
    return at < to ? mask | this.#needles(bytes, at, to, mask) : mask;
  }

  /** What has its anchor at one of the four bytes; `mask`: what was found already. */
  #needles(bytes: Uint8Array, at: number, to: number, mask: number): number {
    const { anchors } = this.#table;
    let found = 0;
    const end = Math.min(at + 4, to);
    for (let place = at; place < end; place++) {
      const here = anchors[bytes[place] as number];
      if (here === undefined) continue;
      for (let i = 0; i < here.length; i++) {
        const { needle, offset } = here[i] as (typeof here)[number];
        const { literal, bit } = needle;
        const start = place - offset;
        // A built-in needs all of its places, the others only to be there.
        if (((mask | found) & bit) !== 0 && (bit > ESCAPED || !this.#isPrecise)) continue;
        if (start < this.#from || start + literal.bytes.length > to || !standsAt(literal, bytes, start))
          continue;
        if (bit <= JWT) {
          if (this.#isPrecise) this.#match(bit, bytes, start, to);
          found |= bit;
        } else if (bit !== ESCAPED || this.#hides(bytes, start, to)) found |= bit;
      }
    }
    return found;
  }

  #match(bit: number, bytes: Uint8Array, at: number, to: number): void {
    const spans = this.#spans;
    if (bit === EMAIL) {
      if (at < this.#emailFloor) return;
      if (findEmail(bytes, at, this.#emailFloor, to)) spans.add(KIND.email, foundEmail.start, foundEmail.end);
      this.#emailFloor = at + (bytes[at] === 0x40 ? 1 : 3);
    } else if (bit === BEARER) {
      if (findBearerToken(bytes, at, this.#from, to))
        spans.add(KIND.bearer, foundToken.start, foundToken.end);
    } else if (bit === AWS) {
      if (isAwsAccessKey(bytes, at, this.#from, to)) spans.add(KIND.aws, at, at + 20);
    } else if (at >= this.#jwtFloor) {
      const end = jwtEnd(bytes, at, to, this.#isCut);
      if (end > 0) spans.add(KIND.jwt, at, end);
      // Whatever begins later in these characters ends with them.
      this.#jwtFloor = end > 0 ? end : endOf(BASE64_URL, bytes, at, to);
    }
  }

  #cards(bytes: Uint8Array, at: number, to: number): number {
    if (at < this.#cardFloor) return 0;
    const spans = this.#isPrecise ? this.#spans : this.#unused;
    const before = spans.length;
    const digit = isDigitByte(bytes[at]) ? at : at + 1;
    this.#cardFloor = this.#isPrecise
      ? findCards(bytes, digit, this.#from, to, this.#context, KIND.card, spans)
      : findCards(bytes, digit, this.#from, to, ANYWHERE, KIND.card, spans);
    const isFound = spans.length > before;
    this.#unused.clear();
    return isFound ? CARD : 0;
  }

  /** Whether the escape at `at` stands for a byte that is looked for. */
  #hides(bytes: Uint8Array, at: number, to: number): boolean {
    if (at + ESCAPE.length + 2 > to) return true;
    const code = Number.parseInt(String.fromCharCode(bytes[at + 4] as number, bytes[at + 5] as number), 16);
    return !(code >= 0x80) && this.#hidden[code] !== 0;
  }
}
