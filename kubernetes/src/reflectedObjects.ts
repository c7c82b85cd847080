import type { KubernetesObject } from './kubernetesObject.ts';
import { keyOf } from './reflector.ts';

/** What changed in a list. `old` is what the list held; `object` of a deletion is the last that the server knew. */
export type Change<T extends KubernetesObject> =
  | { type: 'added'; key: string; object: T; old?: undefined }
  | { type: 'modified'; key: string; object: T; old: T }
  | { type: 'deleted'; key: string; object: T; old: T };

/**
 * The objects that a reflector holds. An object that was deleted and made again has another uid: that is a deletion and an
 * addition, also when neither was seen.
 */
export class ReflectedObjects<T extends KubernetesObject> {
  #objects = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  values(): Iterable<T> {
    return this.#objects.values();
  }

  /** Takes in an object that exists. No change when it is the one that is held. */
  put(object: T): Change<T>[] {
    const key = keyOf(object);
    const old = this.#objects.get(key);
    if (isSameVersion(old, object)) return [];
    this.#objects.set(key, object);
    return changesOf(key, old, object);
  }

  /** Takes out an object. No change when it is not held, or only its successor of the same name. */
  remove(object: T): Change<T>[] {
    const key = keyOf(object);
    const old = this.#objects.get(key);
    if (old === undefined || old.metadata.uid !== object.metadata.uid) return [];
    this.#objects.delete(key);
    return [{ type: 'deleted', key, object, old }];
  }

  /** Takes in a complete list. */
  replace(listed: Map<string, T>): Change<T>[] {
    const before = this.#objects;
    this.#objects = listed;
    const changes: Change<T>[] = [];
    // What is gone goes first, so that nobody sees a name or an address twice.
    for (const [key, old] of before) {
      if (!listed.has(key)) changes.push({ type: 'deleted', key, object: old, old });
    }
    for (const [key, object] of listed) {
      const old = before.get(key);
      if (!isSameVersion(old, object)) changes.push(...changesOf(key, old, object));
    }
    return changes;
  }
}

function isSameVersion(a: KubernetesObject | undefined, b: KubernetesObject): boolean {
  return (
    a !== undefined &&
    a.metadata.uid === b.metadata.uid &&
    a.metadata.resourceVersion !== undefined &&
    a.metadata.resourceVersion === b.metadata.resourceVersion
  );
}

function changesOf<T extends KubernetesObject>(key: string, old: T | undefined, object: T): Change<T>[] {
  if (old === undefined) return [{ type: 'added', key, object }];
  if (old.metadata.uid === object.metadata.uid) return [{ type: 'modified', key, object, old }];
  return [
    { type: 'deleted', key, object: old, old },
    { type: 'added', key, object },
  ];
}
