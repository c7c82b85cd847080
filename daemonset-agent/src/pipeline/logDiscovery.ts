import { existsSync } from 'node:fs';
import { watchPathLogs } from '../discovery/pathLogs.ts';
import { watchPodLogs } from '../discovery/podLogs.ts';
import type { Warn } from '../discovery/warn.ts';
import type { PipelineSettings } from '../settings/settings.ts';
import { openContainerLog } from '../tail/containerLog.ts';
import { openPathLog } from '../tail/pathLog.ts';
import { type Discovery, type FoundLog, sourceKey } from './discovery.ts';

/** Finds the logs of pods below `root` and opens them by container run. */
export function discoverPods(root: string, warn: Warn): Discovery {
  const watch = watchPodLogs({ root, warn });
  return {
    scanned: watch.scanned,
    *logs(): Iterable<FoundLog> {
      for (const run of watch.runs()) {
        const { identity, directory } = run;
        yield {
          identity,
          open: (resume) =>
            openContainerLog({
              identity,
              directory,
              successor: () => run.hasSuccessor(),
              ...(resume === undefined ? {} : { resume }),
            }),
        };
      }
    },
    exists: (identity) => {
      const key = sourceKey(identity);
      return [...watch.runs()].some((run) => sourceKey(run.identity) === key);
    },
    onChange: (listener) => watch.onChange(listener),
    close: () => watch.close(),
  };
}

/** Finds files by globs. */
export function discoverFiles(settings: NonNullable<PipelineSettings['files']>, warn: Warn): Discovery {
  const watch = watchPathLogs({ ...settings, warn });
  return {
    scanned: watch.scanned,
    *logs(): Iterable<FoundLog> {
      for (const { identity } of watch.logs()) {
        yield {
          identity,
          open: (resume) =>
            openPathLog({ identity, path: identity.path, ...(resume === undefined ? {} : { resume }) }),
        };
      }
    },
    exists: (identity) => identity.type === 'path' && existsSync(identity.path),
    onChange: (listener) => watch.onChange(listener),
    close: () => watch.close(),
  };
}

/** Several discoveries as one. */
export function mergeDiscoveries(discoveries: readonly Discovery[]): Discovery {
  return {
    scanned: Promise.all(discoveries.map((discovery) => discovery.scanned)).then(() => undefined),
    *logs() {
      for (const discovery of discoveries) yield* discovery.logs();
    },
    exists: (identity) => discoveries.some((discovery) => discovery.exists(identity)),
    onChange: (listener) => {
      const undo = discoveries.map((discovery) => discovery.onChange(listener));
      return () => {
        for (const forget of undo) forget();
      };
    },
    close: () => {
      for (const discovery of discoveries) discovery.close();
    },
  };
}
