import { type Clock, pause } from './clock.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { keyOf } from './reflector.ts';

/** How long a watch may be behind a list before that is a miss, in ms. It is milliseconds mostly, and some on a busy server. */
const GRACE_MS = 5_000;

type Versions = Map<string, string>;

export type AuditOptions = {
  clock: Clock;
  /** What the reflector holds now. */
  held: () => Iterable<KubernetesObject>;
  /** A complete list, object by object. */
  list: (onObject: (object: KubernetesObject) => void) => Promise<unknown>;
  signal: AbortSignal;
};

/** Compares what a reflector holds with a list of its own, and knows what the watch brought meanwhile. */
export class Audit {
  readonly #options: AuditOptions;
  /** Keys that the watch touched while an audit runs. */
  #touched: Set<string> | undefined;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** The watch brought something for this key. */
  touch(key: string): void {
    this.#touched?.add(key);
  }

  /**
   * The keys that differ, and for which the watch has brought nothing since the list was begun, nor in the grace after it: their
   * events were missed. Rejects with what the list rejects with.
   */
  async run(): Promise<string[]> {
    const { clock, held, list, signal } = this.#options;
    const touched = new Set<string>();
    this.#touched = touched;
    try {
      const listed: Versions = new Map();
      await list((object) => listed.set(keyOf(object), versionOf(object)));
      const differing = differences(listed, held());
      if (differing.length === 0) return [];
      await pause(clock, GRACE_MS, signal);
      return differing.filter((key) => !touched.has(key));
    } finally {
      this.#touched = undefined;
    }
  }
}

function differences(listed: Versions, held: Iterable<KubernetesObject>): string[] {
  const found: string[] = [];
  const missing = new Set(listed.keys());
  for (const object of held) {
    const key = keyOf(object);
    missing.delete(key);
    if (listed.get(key) !== versionOf(object)) found.push(key);
  }
  return [...found, ...missing];
}

function versionOf({ metadata }: KubernetesObject): string {
  return `${metadata.uid}/${metadata.resourceVersion}`;
}
