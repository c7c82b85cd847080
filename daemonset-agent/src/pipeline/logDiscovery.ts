import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { SourceIdentity } from '@logpipeline/records';
import { watchPathLogs } from '../discovery/pathLogs.ts';
import { watchPodLogs } from '../discovery/podLogs.ts';
import type { Warn } from '../discovery/warn.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import { openContainerLog } from '../tail/containerLog.ts';
import { openPathLog } from '../tail/pathLog.ts';
import { openRecordLog } from '../tail/recordLog.ts';
import type { Discovery, FoundLog } from './discovery.ts';

type ContainerIdentity = Extract<SourceIdentity, { type: 'container' }>;

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
    exists: (identity) => identity.type === 'container' && isOnDisk(root, identity),
    onChange: (listener) => watch.onChange(listener),
    close: () => watch.close(),
  };
}

/** Whether a log is there, below `root` where it is a pod's. */
export function isLogOnDisk(identity: SourceIdentity, root: string): boolean {
  return identity.type === 'container' ? isOnDisk(root, identity) : hasFiles(identity.path);
}

/**
 * Looks at the disk itself: a folder that could not be listed for a moment must not make a log look new when it is found
 * again, for it would be shipped twice. What cannot be told counts as there, and so does everything while the root itself
 * is away (a mount that comes back).
 */
function isOnDisk(root: string, { namespace, pod, uid, container, restart }: ContainerIdentity): boolean {
  try {
    const names = readdirSync(join(root, `${namespace}_${pod}_${uid}`, container));
    return names.some((name) => name.startsWith(`${restart}.log`));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' || !existsSync(root);
  }
}

/** Finds files by globs. */
export function discoverFiles(settings: NonNullable<PipelineSettings['files']>, warn: Warn): Discovery {
  const watch = watchPathLogs({ ...settings, exclude: settings.exclude.map(anywhere), warn });
  return {
    scanned: watch.scanned,
    *logs(): Iterable<FoundLog> {
      for (const { identity, start } of watch.logs()) {
        yield {
          identity,
          open: (resume) =>
            openPathLog({
              identity,
              path: identity.path,
              start,
              ...(resume === undefined ? {} : { resume }),
            }),
        };
      }
    },
    leftOut: () => watch.leftOut(),
    exists: (identity) => identity.type === 'path' && hasFiles(identity.path),
    onChange: (listener) => watch.onChange(listener),
    close: () => watch.close(),
  };
}

/**
 * The one log of records that programs of ours keep at a path, once it is there.
 *
 * @param keepsUnread nothing of it is deleted before it was read, so that it is the same log also while it has no file at all
 */
export function discoverRecords(
  identity: Extract<SourceIdentity, { type: 'records' }>,
  keepsUnread: boolean,
): Discovery {
  return {
    scanned: Promise.resolve(),
    *logs(): Iterable<FoundLog> {
      if (!hasFiles(identity.path)) return;
      yield {
        identity,
        open: (resume) =>
          openRecordLog({ identity, keepsUnread, ...(resume === undefined ? {} : { resume }) }),
      };
    },
    exists: (other) =>
      other.type === 'records' && ((keepsUnread && other.path === identity.path) || hasFiles(other.path)),
    // Looked at often enough: nothing of it is in a hurry.
    onChange: () => () => undefined,
    close: () => undefined,
  };
}

/** The log, or what was rotated from it: between a rename and the next file's creation there is only the latter. */
function hasFiles(path: string): boolean {
  try {
    return readdirSync(dirname(path)).some((name) => name.startsWith(basename(path)));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** People write `*.gz` and `**\/*.gz`; an absolute include is only ever matched by an absolute exclude. */
function anywhere(glob: string): string {
  if (isAbsolute(glob)) return glob;
  return glob.startsWith('**/') ? `/${glob}` : `/**/${glob}`;
}

/** Several discoveries as one. */
export function mergeDiscoveries(discoveries: readonly Discovery[]): Discovery {
  return {
    scanned: Promise.all(discoveries.map((discovery) => discovery.scanned)).then(() => undefined),
    *logs() {
      for (const discovery of discoveries) yield* discovery.logs();
    },
    leftOut: () => discoveries.reduce((sum, discovery) => sum + (discovery.leftOut?.() ?? 0), 0),
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
