import type { RejectedConfiguration } from '@logpipeline/crds/agent';
import type { WantedPipeline } from '../pipeline/wantedPipeline.ts';
import { type ConfigurationText, parseConfiguration } from './parseConfiguration.ts';

/** What follows from a configuration that was put: whether it runs, or its predecessor goes on. */
export type PutResult = { accepted: boolean; isNews: boolean };

type Entry = {
  /** Of the text that was put last. */
  revision: string;
  good: { name: string; wanted: WantedPipeline } | undefined;
  rejected: RejectedConfiguration | undefined;
};

/**
 * The configurations of an agent by the Secret that they came from: of each the last good one, and what is wrong with the
 * one that came after it.
 */
export class Configurations {
  readonly #entries = new Map<string, Entry>();
  readonly #own: ReadonlySet<string>;

  /** `own`: pipelines of the agent's settings file, `<namespace>/<name>`, which no Secret may change. */
  constructor(own: Iterable<string> = []) {
    this.#own = new Set(own);
  }

  put(configuration: ConfigurationText): PutResult {
    const { secret, pipeline } = configuration;
    const known = this.#entries.get(secret);
    let parsed = parseConfiguration(configuration);
    if (parsed.ok) {
      const owner = this.#ownerOf(parsed.name, secret);
      const { revision } = parsed.wanted;
      if (owner !== undefined) {
        const errors = [
          `namespace, name: ${parsed.name} is configured by ${owner} already; give it another name`,
        ];
        parsed = { ok: false, rejected: { secret, pipeline, revision: revision ?? '', errors } };
      }
    }
    const entry: Entry = parsed.ok
      ? { revision: parsed.wanted.revision ?? '', good: parsed, rejected: undefined }
      : { revision: parsed.rejected.revision, good: known?.good, rejected: parsed.rejected };
    this.#entries.set(secret, entry);
    return { accepted: parsed.ok, isNews: known?.revision !== entry.revision };
  }

  /** Of the text that was put last, good or not. */
  revisionOf(secret: string): string | undefined {
    return this.#entries.get(secret)?.revision;
  }

  remove(secret: string): void {
    this.#entries.delete(secret);
  }

  secrets(): string[] {
    return [...this.#entries.keys()];
  }

  wanted(): WantedPipeline[] {
    return [...this.#entries.values()].flatMap(({ good }) => (good === undefined ? [] : [good.wanted]));
  }

  get rejected(): RejectedConfiguration[] {
    return [...this.#entries.values()].flatMap(({ rejected }) => rejected ?? []);
  }

  #ownerOf(name: string, secret: string): string | undefined {
    if (this.#own.has(name)) return "the agent's settings file";
    for (const [other, { good }] of this.#entries)
      if (other !== secret && good?.name === name) return `the Secret ${other}`;
    return undefined;
  }
}
