import {
  type AgentPipelineConfiguration,
  CONFIGURATION_KEY,
  PIPELINE_ANNOTATION,
  revisionOf,
} from '@logpipeline/crds/agent';

/** One version of one pipeline's configuration; all agents of a process that have it share the object. */
export type Configuration = {
  /** `<namespace>/<name>`. */
  pipeline: string;
  /** The pipeline's number in this process. */
  slot: number;
  revision: string;
  interval: string;
  isDeleted: boolean;
};

type Secret = {
  metadata: { annotations?: Record<string, string>; resourceVersion: string };
  data?: Record<string, string>;
};

/** Of an event's object, bookmarks included: where a watch that was cut goes on. */
export function resourceVersionOf(line: string): string {
  const start = line.indexOf('"resourceVersion":"') + 19;
  return line.slice(start, line.indexOf('"', start));
}

/**
 * Reads the lines of watches. A thousand watches bring the same line a thousand times: it is known by its resourceVersion, which stands
 * near its beginning, and parsed once.
 */
export class ConfigurationEvents {
  readonly #byVersion = new Map<string, Configuration | undefined>();
  readonly #slots = new Map<string, number>();

  /** @returns undefined for a bookmark; throws for an ERROR event, which ends a watch */
  read(line: string): Configuration | undefined {
    const type = line.slice(9, line.indexOf('"', 9));
    if (type === 'ERROR') throw new Error(`the watch answered: ${line.slice(0, 500)}`);
    if (type === 'BOOKMARK') return undefined;
    const version = `${type}${resourceVersionOf(line)}`;
    if (!this.#byVersion.has(version)) {
      const { object } = JSON.parse(line) as { object: Secret };
      this.#byVersion.set(version, this.#configuration(object, type === 'DELETED'));
    }
    return this.#byVersion.get(version);
  }

  #configuration({ metadata, data }: Secret, isDeleted: boolean): Configuration | undefined {
    const pipeline = metadata.annotations?.[PIPELINE_ANNOTATION];
    const encoded = data?.[CONFIGURATION_KEY];
    if (pipeline === undefined || encoded === undefined) return undefined;
    const bytes = Buffer.from(encoded, 'base64');
    const { interval } = JSON.parse(bytes.toString()) as AgentPipelineConfiguration;
    let slot = this.#slots.get(pipeline);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(pipeline, slot);
    }
    return { pipeline, slot, revision: revisionOf(bytes), interval, isDeleted };
  }
}
