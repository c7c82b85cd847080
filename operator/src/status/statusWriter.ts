import { isDeepStrictEqual } from 'node:util';
import { API_VERSION, KIND, type LogPipelineStatus } from '@logpipeline/crds';
import { type ApiClient, ApiError, type KubernetesObject, patchStatus } from '@logpipeline/kubernetes';
import type { Clock } from '../clock.ts';
import { writeDelay } from './writeDelay.ts';

/** Owns `status`, apart from the manager that owns what the operator applies for the agents. */
const FIELD_MANAGER = 'logpipeline-operator-status';
/** After a write that failed for a reason that passes. */
const RETRY_MS = 5_000;
/** Without the right to write nothing changes soon; it is tried again in case somebody grants it. */
const FORBIDDEN_RETRY_MS = 60_000;
/** A watch that is this much behind has been cut; what it then shows is taken for what is. */
const WATCH_LAG_MS = 30_000;

/** An empty status would be applied as null, which the definition refuses. */
const NOTHING_SEEN: LogPipelineStatus = { observedGeneration: 0 };

/** Which pipeline, as the reflector has it. */
export type Written = Pick<KubernetesObject, 'metadata'> & { status?: LogPipelineStatus };

export type WriteOutcome =
  | { outcome: 'written'; before: LogPipelineStatus | undefined }
  /** Nothing has changed. */
  | { outcome: 'unchanged' }
  /** It is not time yet. */
  | { outcome: 'later'; retryInMs: number }
  /** The pipeline was deleted, or made again under its name; its successor is looked at for itself. */
  | { outcome: 'gone' }
  /** The message says what, and for a missing right which verb and resource. */
  | { outcome: 'failed'; message: string; retryInMs: number };

type Memory = {
  uid: string | undefined;
  before: LogPipelineStatus | undefined;
  status: LogPipelineStatus;
  at: number;
  basedOn: string | undefined;
};

/** Writes statuses when there is something to say, and remembers what it wrote, since a watch brings it back only later. */
export class StatusWriter {
  readonly #client: ApiClient;
  readonly #clock: Clock;
  readonly #memory = new Map<string, Memory>();

  constructor(options: { client: ApiClient; clock: Clock }) {
    this.#client = options.client;
    this.#clock = options.clock;
  }

  /** What the status says now: what was written last, until the watch has shown it or somebody else's change. */
  current(pipeline: Written): LogPipelineStatus | undefined {
    const memory = this.#memoryOf(pipeline);
    if (memory === undefined) return pipeline.status;
    // Another write than that of the status may come back before it.
    const isLagging =
      this.#clock.now() - memory.at < WATCH_LAG_MS && isDeepStrictEqual(memory.before, pipeline.status);
    const isSame = memory.basedOn === pipeline.metadata.resourceVersion;
    return isSame || isLagging ? memory.status : pipeline.status;
  }

  /** Never rejects. One call at a time for each pipeline. */
  async write(pipeline: Written, next: LogPipelineStatus): Promise<WriteOutcome> {
    const { metadata } = pipeline;
    const before = this.current(pipeline);
    const delay = writeDelay(before, next, this.#memoryOf(pipeline)?.at, this.#clock.now());
    if (delay === undefined) return { outcome: 'unchanged' };
    if (delay > 0) return { outcome: 'later', retryInMs: delay };
    try {
      const written = await this.#apply(metadata, next);
      if (written.metadata.uid !== metadata.uid) {
        // For custom resources the API server does not hold the uid in a status against the object's own: another was made under the
        // name meanwhile. What is said about its predecessor must not stand there.
        await this.#apply(written.metadata, NOTHING_SEEN);
        return { outcome: 'gone' };
      }
    } catch (error) {
      return failureOf(error);
    }
    this.#memory.set(keyOf(pipeline), {
      uid: metadata.uid,
      before: pipeline.status,
      status: next,
      at: this.#clock.now(),
      basedOn: metadata.resourceVersion,
    });
    return { outcome: 'written', before };
  }

  /** The pipeline (`<namespace>/<name>`) was deleted. */
  forget(pipeline: string): void {
    this.#memory.delete(pipeline);
  }

  #apply(metadata: KubernetesObject['metadata'], status: LogPipelineStatus): Promise<KubernetesObject> {
    const about = { apiVersion: API_VERSION, kind: KIND, metadata };
    return patchStatus<KubernetesObject>(this.#client, about, status, { fieldManager: FIELD_MANAGER });
  }

  #memoryOf(pipeline: Written): Memory | undefined {
    const memory = this.#memory.get(keyOf(pipeline));
    return memory?.uid === pipeline.metadata.uid ? memory : undefined;
  }
}

function keyOf({ metadata }: Written): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function failureOf(error: unknown): WriteOutcome {
  if (!(error instanceof ApiError)) throw error;
  // A conflict says that another object has the name.
  if (error.status === 404 || error.status === 409) return { outcome: 'gone' };
  const retryInMs = error.status === 403 ? FORBIDDEN_RETRY_MS : Math.max(RETRY_MS, error.retryAfterMs ?? 0);
  return { outcome: 'failed', message: error.message, retryInMs };
}
