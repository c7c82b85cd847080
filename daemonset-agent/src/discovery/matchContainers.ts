import { ContainerFolder } from './containerFolder.ts';
import type { PodName } from './podFolder.ts';

export type PodFolder = {
  name: PodName;
  path: string;
  /** By container. */
  containers: Map<string, ContainerFolder>;
  /** Ends the watch; null: there is none. */
  unwatch: (() => void) | null;
};

/** Brings a pod's containers in step with the folders in its own. `waiting`: one has no log yet. */
export function matchContainers(
  pod: PodFolder,
  names: readonly string[],
  now: number,
): { found: boolean; waiting: boolean } {
  for (const [name, container] of pod.containers) {
    if (names.includes(name)) continue;
    container.clear();
    pod.containers.delete(name);
  }
  let found = false;
  let waiting = false;
  for (const name of names) {
    const container = pod.containers.get(name) ?? new ContainerFolder(pod.name, pod.path, name, now);
    pod.containers.set(name, container);
    found = container.look(now) || found;
    waiting ||= container.emptySince !== null;
  }
  return { found, waiting };
}
