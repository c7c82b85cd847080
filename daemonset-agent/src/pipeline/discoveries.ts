import type { SourceIdentity } from '@logpipeline/records';
import { listFolders, PODS_ROOT, parsePodFolder } from '../discovery/podFolder.ts';
import type { Warn } from '../discovery/warn.ts';
import { knowPods } from '../pods/knowPods.ts';
import type { PodDirectory } from '../pods/podDirectory.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { RecordLogSettings } from '../settings/recordLogSettings.ts';
import { nodeMetricsLog } from '../spool/layout.ts';
import type { Discovery } from './discovery.ts';
import {
  discoverFiles,
  discoverPods,
  discoverRecords,
  isLogOnDisk,
  mergeDiscoveries,
} from './logDiscovery.ts';

/** All pipelines share one watch on a folder of pods, for as long as the agent runs; globs are each pipeline's own. */
export class Discoveries {
  readonly #warn: Warn;
  readonly #roots = new Map<string, Discovery>();
  readonly #scanned = new Set<Discovery>();
  readonly #pods: PodDirectory | undefined;
  readonly #podsRoot: string;
  readonly #spoolPath: string;
  readonly #recordLogs: readonly RecordLogSettings[];

  /**
   * `spoolPath`: where samples of the node are kept. `pods`: what an API server says of them; left out on a plain machine.
   * `podsRoot`: where no pipeline says otherwise. `recordLogs`: what pipelines with `frontend` read.
   */
  constructor(
    warn: Warn,
    spoolPath: string,
    pods?: PodDirectory,
    podsRoot = PODS_ROOT,
    recordLogs: readonly RecordLogSettings[] = [],
  ) {
    this.#recordLogs = recordLogs;
    this.#warn = warn;
    this.#spoolPath = spoolPath;
    this.#pods = pods;
    this.#podsRoot = podsRoot;
  }

  /** The logs that a pipeline may select from. Closing it lets go of its globs. */
  of(settings: PipelineSettings): Discovery {
    const { pods, files, nodeMetrics, frontend } = settings;
    const own = files === undefined ? undefined : discoverFiles(files, this.#warn);
    const merged = mergeDiscoveries([
      ...(pods === undefined ? [] : [this.#root(pods.root)]),
      ...(own === undefined ? [] : [own]),
      ...(nodeMetrics === undefined ? [] : [this.#nodeMetrics(settings)]),
      ...(frontend === undefined ? [] : this.#recordLogs.map(discoverRecordLog)),
    ]);
    const discovery = { ...merged, close: () => own?.close() };
    return this.#pods === undefined ? discovery : knowPods(discovery, this.#pods);
  }

  isOnNode(identity: SourceIdentity, { pods }: PipelineSettings): boolean {
    return isLogOnDisk(identity, pods?.root ?? this.#podsRoot);
  }

  /**
   * Uids of the pods that have logs; undefined while that is not known.
   *
   * @param open logs that are open: a deleted one is not on disk, but what is known of its pod is needed until it is read
   */
  podsWithLogs(open: readonly SourceIdentity[]): ReadonlySet<string> | undefined {
    const uids = this.#podsOnDisk();
    if (uids !== undefined) for (const log of open) if (log.type === 'container') uids.add(log.uid);
    return uids;
  }

  #podsOnDisk(): Set<string> | undefined {
    if (this.#roots.size === 0) return this.#podsByFolder();
    if (this.#scanned.size < this.#roots.size) return undefined;
    const uids = new Set<string>();
    for (const discovery of this.#roots.values())
      for (const { identity } of discovery.logs()) if (identity.type === 'container') uids.add(identity.uid);
    return uids;
  }

  /** As long as no pipeline has selected pods nobody watches them; what is known of pods must not grow for ever all the same. */
  #podsByFolder(): Set<string> | undefined {
    const names = listFolders(this.#podsRoot);
    return typeof names === 'string'
      ? undefined
      : new Set(names.flatMap((name) => parsePodFolder(name)?.uid ?? []));
  }

  close(): void {
    for (const discovery of this.#roots.values()) discovery.close();
  }

  #nodeMetrics(settings: PipelineSettings): Discovery {
    const path = nodeMetricsLog(this.#spoolPath, settings);
    return discoverRecords({ type: 'records', kind: 'metric', path }, false);
  }

  #root(root: string): Discovery {
    let pods = this.#roots.get(root);
    if (pods === undefined) {
      pods = discoverPods(root, this.#warn);
      this.#roots.set(root, pods);
      const found = pods;
      void found.scanned.then(() => this.#scanned.add(found));
    }
    return pods;
  }
}

function discoverRecordLog({ kind, path }: RecordLogSettings): Discovery {
  return discoverRecords({ type: 'records', kind, path }, true);
}
