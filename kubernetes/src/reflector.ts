import type { KubernetesObject } from './kubernetesObject.ts';

/** A list that stays true: what `reflect` returns. */
export interface Reflector<T extends KubernetesObject> {
  /** Resolves after the first complete list. Never rejects: what is wrong meanwhile is told to `onTrouble`. */
  readonly synced: Promise<void>;
  readonly isSynced: boolean;
  /** By `namespace/name`, or `name` where there are no namespaces. */
  get(key: string): T | undefined;
  values(): Iterable<T>;
  /** Why the list may be stale since when (milliseconds since 1970), or undefined while it is followed. */
  readonly trouble: { message: string; since: number } | undefined;
  stop(): void;
}

export function keyOf({ metadata }: Pick<KubernetesObject, 'metadata'>): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}
