import type { EventId } from '../dedupe/eventId.ts';
import { isSame } from './plainValue.ts';

const QUOTE = 0x22;
const COLON = 0x3a;
const LONGEST_SESSION = 64;
const SESSION = /^[A-Za-z0-9_-]{1,64}$/;
/** Of a sequence number; see `recordSchema.ts`. */
const MOST_DIGITS = 15;

/** Reads ids of events as they stand in JSON. Those of a batch are mostly of one session, whose text is made once. */
export class PlainEventIds {
  #text = '';
  #bytes: Buffer = Buffer.alloc(0);

  /** Of a value with its quotes. Undefined: it is none, or has to be decoded to tell. */
  read(bytes: Buffer, from: number, to: number): EventId | undefined {
    if (bytes[from] !== QUOTE) return undefined;
    let sequence = 0;
    let weight = 1;
    let at = to - 2;
    for (; at > from; at--) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      sequence += digit * weight;
      weight *= 10;
    }
    const digits = to - 2 - at;
    if (digits < 1 || digits > MOST_DIGITS || bytes[at] !== COLON) return undefined;
    if (digits > 1 && bytes[at + 1] === 0x30) return undefined;
    const session = this.session(bytes, from + 1, at);
    return session === undefined ? undefined : { session, sequence };
  }

  session(bytes: Buffer, from: number, to: number): string | undefined {
    if (isSame(bytes, from, to, this.#bytes)) return this.#text === '' ? undefined : this.#text;
    if (to - from > LONGEST_SESSION) return undefined;
    const text = bytes.toString('latin1', from, to);
    if (!SESSION.test(text)) return undefined;
    this.#text = text;
    this.#bytes = Buffer.from(text);
    return text;
  }
}
