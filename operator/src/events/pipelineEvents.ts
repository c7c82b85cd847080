import { API_VERSION, KIND, type LogPipelineSpec, type LogPipelineStatus } from '@logpipeline/crds';
import type { EventRecorder, KubernetesObject } from '@logpipeline/kubernetes';
import type { Clock } from '../clock.ts';
import { type EventMemory, firstMemory, nextEvents } from './nextEvents.ts';

/** Announces what a person should notice about pipelines, once each, as Events of Kubernetes. */
export class PipelineEvents {
  readonly #recorder: Pick<EventRecorder, 'record'>;
  readonly #clock: Clock;
  /** By uid: a pipeline that is made again under its name starts anew. */
  readonly #memories = new Map<string, EventMemory>();

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
    const uid = metadata.uid ?? '';
    const memory = this.#memories.get(uid) ?? firstMemory(before);
    const next = nextEvents(memory, { before, after, spec, now: this.#clock.now() });
    this.#memories.set(uid, next.memory);
    const about = { apiVersion: API_VERSION, kind: KIND, metadata };
    await Promise.all(next.events.map((event) => this.#recorder.record({ about, ...event })));
  }

  /** Forgets all pipelines but these. */
  keepOnly(uids: ReadonlySet<string>): void {
    for (const uid of this.#memories.keys()) if (!uids.has(uid)) this.#memories.delete(uid);
  }
}
