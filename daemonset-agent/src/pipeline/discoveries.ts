import type { SourceIdentity } from '@logpipeline/records';
import type { Warn } from '../discovery/warn.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { Discovery } from './discovery.ts';
import { discoverFiles, discoverPods, isLogOnDisk, mergeDiscoveries } from './logDiscovery.ts';

const PODS_ROOT = '/var/log/pods';

/** All pipelines share one watch on a folder of pods, for as long as the agent runs; globs are each pipeline's own. */
export class Discoveries {
  readonly #warn: Warn;
  readonly #roots = new Map<string, Discovery>();

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  /** The logs that a pipeline may select from. Closing it lets go of its globs. */
  of({ pods, files }: PipelineSettings): Discovery {
    const own = files === undefined ? undefined : discoverFiles(files, this.#warn);
    const merged = mergeDiscoveries([
      ...(pods === undefined ? [] : [this.#pods(pods.root)]),
      ...(own === undefined ? [] : [own]),
    ]);
    return { ...merged, close: () => own?.close() };
  }

  isOnNode(identity: SourceIdentity, { pods }: PipelineSettings): boolean {
    return isLogOnDisk(identity, pods?.root ?? PODS_ROOT);
  }

  close(): void {
    for (const discovery of this.#roots.values()) discovery.close();
  }

  #pods(root: string): Discovery {
    let pods = this.#roots.get(root);
    if (pods === undefined) {
      pods = discoverPods(root, this.#warn);
      this.#roots.set(root, pods);
    }
    return pods;
  }
}
