import { originPattern } from '../settings/originPattern.ts';
import { Refusal } from './refusal.ts';

/** Longer is no origin of a browser, and is not repeated in an answer. */
const MOST_SHOWN = 200;

/** Which pages may send. It keeps other sites' pages out; a program can claim any origin, which keys and rates are for. */
export class OriginRules {
  readonly #patterns: ((origin: string) => boolean)[];
  readonly #allowsAll: boolean;
  readonly #setting: string;

  /** `setting`: where the list stands, for messages. */
  constructor(entries: readonly string[], setting: string) {
    this.#patterns = entries.map((entry) => originPattern(entry)).filter((pattern) => pattern !== undefined);
    this.#allowsAll = entries.includes('*');
    this.#setting = setting;
  }

  allows(origin: string | undefined): boolean {
    if (origin === undefined) return this.#allowsAll;
    return this.#patterns.some((pattern) => pattern(origin));
  }

  /** @throws Refusal 403, which says what to do */
  demand(origin: string | undefined): void {
    if (this.allows(origin)) return;
    const setting = this.#setting;
    if (origin === undefined)
      throw new Refusal(
        403,
        'origin_missing',
        `The request has no Origin header, as browsers' have. Programs send the key of an application, or "*" stands in ${setting}.`,
        { setting },
      );
    const shown = origin.length > MOST_SHOWN ? `${origin.slice(0, MOST_SHOWN)}…` : origin;
    const advice =
      origin === 'null'
        ? 'Pages without an origin (sandboxed frames, files) are allowed by "null" in it.'
        : `Add it there, with scheme and port, or a pattern such as https://*.example.com.`;
    throw new Refusal(403, 'origin_not_allowed', `The origin ${shown} is not in ${setting}. ${advice}`, {
      setting,
      value: shown,
    });
  }
}
