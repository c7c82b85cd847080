import type { FileRef, LogSource } from '../tail/logSource.ts';
import { bornMs, parseHint } from '../tail/placeHint.ts';
import { LATE_MS } from './late.ts';

/**
 * What a plain log held before anybody read it. Its lines have the time of reading, so that their age is not known: they
 * count as late, save in a file that itself is young.
 */
export class Backlog {
  readonly #source: Pick<LogSource, 'backlogBytes'>;
  #left: number;
  #inCompressed = false;

  /** @param source was just opened */
  constructor(source: Pick<LogSource, 'backlogBytes'>) {
    this.#source = source;
    this.#left = source.backlogBytes();
  }

  /** Does what is read next of this file belong to it? @param now milliseconds since 1970 UTC */
  covers({ name, hint }: FileRef, now: number): boolean {
    if (this.#left <= 0) return false;
    if (name.endsWith('.gz')) {
      this.#inCompressed = true;
      return true;
    }
    // How much a compressed file holds was not known before it was read.
    if (this.#inCompressed) this.#left = this.#source.backlogBytes();
    this.#inCompressed = false;
    const born = bornMs(parseHint(hint));
    return born === undefined || now - born > LATE_MS;
  }

  consumed(bytes: number): void {
    if (!this.#inCompressed) this.#left -= bytes;
  }
}
