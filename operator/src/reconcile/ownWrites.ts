import type { Change, Clock, KubernetesObject } from '@logpipeline/kubernetes';

/**
 * An informer that has not shown a write after so many ms never will: its watch was cut, and the object is gone again. A decision that
 * trusted the write for longer would never put that right.
 */
export const TRUST_MS = 30_000;

/**
 * What the operator has just written, until its informers show it: a decision between the two would be made on the old state, and the
 * same write be done twice.
 */
export class OwnWrites {
  readonly #clock: Clock;
  readonly #written = new Map<string, { object: KubernetesObject; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param object as the server answered the write */
  note(key: string, object: KubernetesObject): void {
    this.#written.set(key, { object, at: this.#clock.now() });
  }

  /** Call for every change that an informer tells. True when it shows nothing but a write that was noted. */
  seen(key: string, { type, object }: Change<KubernetesObject>): boolean {
    const written = this.#written.get(key);
    if (written === undefined || versionOf(object) < versionOf(written.object)) return false;
    this.#written.delete(key);
    return type !== 'deleted' && versionOf(object) === versionOf(written.object);
  }

  /** The newer of what the informer holds and what was written. */
  latest(key: string, held: KubernetesObject | undefined): KubernetesObject | undefined {
    const written = this.#written.get(key);
    if (written === undefined || this.#clock.now() - written.at >= TRUST_MS) return held;
    return held !== undefined && versionOf(held) >= versionOf(written.object) ? held : written.object;
  }
}

/**
 * API servers count versions up, and since 1.35 promise it. Where they did not, the worst is one write too many, or a decision that waits
 * for the next event.
 */
function versionOf({ metadata }: KubernetesObject): bigint {
  const version = metadata.resourceVersion ?? '0';
  return /^\d+$/.test(version) ? BigInt(version) : 0n;
}
