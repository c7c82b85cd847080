import type { KubernetesObject } from '@logpipeline/kubernetes';
import { configurationSecretName } from '../plan/names.ts';
import { type ReadPipeline, readPipeline } from '../plan/readPipeline.ts';
import { hasNamespaceLabels, namesNamespaces } from '../plan/resolveNamespaces.ts';
import { type SharedFacts, sharedFacts } from '../plan/sharedFacts.ts';
import type { Settings } from '../settings/settings.ts';

/** All LogPipelines that there are, each parsed once a generation, and what they mean to each other. */
export class PipelineRegister {
  readonly #settings: Settings;
  readonly #pipelines = new Map<string, ReadPipeline>();
  readonly #keyOfSecret = new Map<string, string>();
  #facts: SharedFacts = { conflicts: new Map(), bufferScale: 1 };
  #isStale = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Whether what the operator acts on has changed; false for status, labels and the like. */
  put(key: string, object: KubernetesObject): boolean {
    const known = this.#pipelines.get(key);
    const { uid, generation, deletionTimestamp } = object.metadata;
    if (
      known !== undefined &&
      known.uid === uid &&
      known.generation === generation &&
      known.isDeleting === (deletionTimestamp !== undefined)
    ) {
      return false;
    }
    this.#pipelines.set(key, readPipeline(object));
    this.#keyOfSecret.set(configurationSecretName(key), key);
    this.#isStale = true;
    return true;
  }

  remove(key: string): void {
    this.#pipelines.delete(key);
    this.#keyOfSecret.delete(configurationSecretName(key));
    this.#isStale = true;
  }

  get(key: string): ReadPipeline | undefined {
    return this.#pipelines.get(key);
  }

  keys(): Iterable<string> {
    return this.#pipelines.keys();
  }

  /** The pipeline whose configuration a Secret of this name holds. */
  ofSecret(name: string): string | undefined {
    return this.#keyOfSecret.get(name);
  }

  /** Those whose configuration may change with the labels of namespaces. */
  withNamespaceLabels(): string[] {
    return this.#select((read) => read.parsed.ok && hasNamespaceLabels(read.parsed.pipeline.spec));
  }

  /** Those, and others about which something else is to be said when a namespace comes or goes. */
  withNamespaces(): string[] {
    return this.#select((read) => read.parsed.ok && namesNamespaces(read.parsed.pipeline.spec));
  }

  /** Those in this namespace that take their credentials from this Secret. */
  withCredentials(namespace: string, secretName: string): string[] {
    return this.#select(
      ({ namespace: own, parsed }) =>
        own === namespace && parsed.ok && parsed.pipeline.spec.s3.credentialsSecretRef?.name === secretName,
    );
  }

  /** What holds now, and the pipelines for which it is not what it was at the last call. */
  shared(): { facts: SharedFacts; affected: string[] } {
    if (!this.#isStale) return { facts: this.#facts, affected: [] };
    const before = this.#facts;
    this.#facts = sharedFacts(this.#pipelines.values(), this.#settings);
    this.#isStale = false;
    return { facts: this.#facts, affected: this.#differences(before, this.#facts) };
  }

  #differences(before: SharedFacts, now: SharedFacts): string[] {
    if (before.bufferScale !== now.bufferScale) return [...this.#pipelines.keys()];
    const opponents = [before, now].map(({ conflicts }) => conflicts);
    return [...new Set(opponents.flatMap((conflicts) => [...conflicts.keys()]))].filter((key) => {
      const [old, present] = opponents.map((conflicts) => conflicts.get(key));
      return old?.pipeline !== present?.pipeline || old?.prefix !== present?.prefix;
    });
  }

  #select(wanted: (read: ReadPipeline) => boolean): string[] {
    return [...this.#pipelines.values()].filter(wanted).map(({ key }) => key);
  }
}
