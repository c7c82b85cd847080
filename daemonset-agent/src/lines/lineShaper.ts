import type { LevelNumber, SourceIdentity } from '@logpipeline/records';
import { SHIPPED } from '../spool/frame.ts';
import { type Fate, RATE_LIMIT, SAMPLED } from './fate.ts';
import { createSampling, hashOfPlace, hashOfText, type KeepBelow, type SamplingRule } from './sampling.ts';
import { type RateLimit, TokenBucket } from './tokenBucket.ts';

export type ShapingSettings = { rateLimit?: RateLimit; sampling?: readonly SamplingRule[] };

/**
 * Which lines of one source (a container's run, a file) are left out although their level is wanted: by sampling, or because
 * they are over the rate limit. What sampling leaves out does not count against the limit.
 *
 * The lines of a stack trace share the fate of the line that they follow, so that a trace is whole or not there. They count
 * against the limit too, and one that is longer than a burst is cut there, so that indenting all its lines gets no
 * program around its limit.
 */
export class LineShaper {
  readonly #source: string;
  readonly #keepBelow: KeepBelow | undefined;
  readonly #bucket: TokenBucket | undefined;
  #file: string | undefined;
  #fileHash = 0;

  constructor({ rateLimit, sampling }: ShapingSettings, source: SourceIdentity) {
    this.#source = JSON.stringify(source);
    this.#keepBelow = sampling === undefined ? undefined : createSampling(sampling);
    this.#bucket = rateLimit === undefined ? undefined : new TokenBucket(rateLimit);
  }

  /** A line that stands by itself at `offset` of `file`; `ms`: its record's time. */
  decide(level: LevelNumber, file: string, offset: number, ms: number): Fate {
    if (this.#keepBelow !== undefined) {
      if (file !== this.#file) {
        this.#file = file;
        this.#fileHash = hashOfText(`${this.#source} ${file}`);
      }
      if (hashOfPlace(this.#fileHash, offset) >= (this.#keepBelow[level] as number)) return SAMPLED;
    }
    return this.#bucket === undefined || this.#bucket.take(ms) ? SHIPPED : RATE_LIMIT;
  }

  /** A line that belongs to one whose fate is known. */
  follow(fate: Fate, ms: number): Fate {
    if (fate !== SHIPPED) return fate;
    return this.#bucket === undefined || this.#bucket.borrow(ms) ? SHIPPED : RATE_LIMIT;
  }
}

/** Undefined when a pipeline asks for none of it, so that its lines cost nothing more. */
export function createShaper(settings: ShapingSettings, source: SourceIdentity): LineShaper | undefined {
  const { rateLimit, sampling = [] } = settings;
  return rateLimit === undefined && sampling.length === 0 ? undefined : new LineShaper(settings, source);
}
