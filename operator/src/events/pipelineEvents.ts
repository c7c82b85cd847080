import { API_VERSION, KIND, type LogPipelineSpec, type LogPipelineStatus } from '@logpipeline/crds';
import type { EventRecorder, KubernetesObject } from '@logpipeline/kubernetes';
import type { Clock } from '../clock.ts';
import { type EventMemory, firstMemory, nextEvents } from './nextEvents.ts';

/** Announces what a person should notice about pipelines, once each, as Events of Kubernetes. */
export class PipelineEvents {
  readonly #recorder: Pick<EventRecorder, 'record'>;
  readonly #clock: Clock;
  /** By `<namespace>/<name>`; a pipeline that is made again under its name has another uid and starts anew. */
  readonly #memories = new Map<string, { uid: string | undefined; memory: EventMemory }>();

  constructor(options: { recorder: Pick<EventRecorder, 'record'>; clock: Clock }) {
    this.#recorder = options.recorder;
    this.#clock = options.clock;
  }

  /** To be called when the status was written; resolves when the Events are, or are given up. Never rejects. */
  async announce(
    pipeline: Pick<KubernetesObject, 'metadata'>,
    spec: LogPipelineSpec | undefined,
    { before, after }: { before: LogPipelineStatus | undefined; after: LogPipelineStatus },
  ): Promise<void> {
    const { metadata } = pipeline;
    const key = `${metadata.namespace}/${metadata.name}`;
    const known = this.#memories.get(key);
    const memory = known !== undefined && known.uid === metadata.uid ? known.memory : firstMemory(before);
    const next = nextEvents(memory, { before, after, spec, now: this.#clock.now() });
    this.#memories.set(key, { uid: metadata.uid, memory: next.memory });
    const about = { apiVersion: API_VERSION, kind: KIND, metadata };
    await Promise.all(next.events.map((event) => this.#recorder.record({ about, ...event })));
  }

  /** The pipeline (`<namespace>/<name>`) was deleted. */
  forget(pipeline: string): void {
    this.#memories.delete(pipeline);
  }
}
