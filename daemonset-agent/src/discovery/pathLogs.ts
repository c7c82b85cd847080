import { glob, lstat, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SourceIdentity } from '@logpipeline/records';
import { groupRotated } from './groupRotated.ts';
import type { Warn } from './warn.ts';

/** Globs are matched again after so long, milliseconds. */
const RESCAN_MS = 2_000;

/** Logs at most; each holds a file open. A glob such as `/**` would otherwise take all of the machine. */
const LOGS_MAX = 10_000;

export type PathLogsOptions = {
  /** Globs, as in `node:fs` `glob`. `**` does not go through symbolic links. */
  include: readonly string[];
  exclude: readonly string[];
  warn: Warn;
};

/** A log that a glob matches. */
export type PathLogFound = {
  identity: Extract<SourceIdentity, { type: 'path' }>;
  /** `oldest` where a glob matches its rotated files too: they are wanted even when they were rotated before the first start. */
  start: 'current' | 'oldest';
};

export type PathLogs = {
  /** Logs of which a file exists: the one at the path, or one that was rotated from it. */
  logs(): Iterable<PathLogFound>;
  /** Matching files that are not among them: they may not be looked at, or are more than are read. */
  leftOut(): number;
  /** Called when a log was found. Returns what undoes it. */
  onChange(listener: () => void): () => void;
  /** Resolves when the globs were matched for the first time. */
  readonly scanned: Promise<void>;
  close(): void;
};

/**
 * Finds plain logs by globs. A file that was rotated from a log (`app.log.1`, `app.log-20261123.gz`) is no log of its own.
 * A file that several paths lead to (symbolic and hard links) is one log: the path that is no link, else the first.
 */
export function watchPathLogs(options: PathLogsOptions): PathLogs {
  const listeners = new Set<() => void>();
  const scanned = Promise.withResolvers<void>();
  let logs = new Map<string, PathLogFound>();
  let leftOut = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const warned = new Set<string>();
  const warnOnce = (message: string) => {
    if (!warned.has(message)) options.warn(message);
    warned.add(message);
  };

  const rescan = async () => {
    try {
      const { paths, refused } = await matchFiles(options);
      const found = groupRotated(paths, new Set(logs.keys()));
      leftOut = refused.length + Math.max(0, found.size - LOGS_MAX);
      if (refused.length > 0)
        warnOnce(
          `Files match that may not be looked at, such as ${refused[0]}: they are not shipped. The agent’s user may not enter their ` +
            'folder: run it as root, or in a group that may.',
        );
      if (found.size > LOGS_MAX) {
        const message = `${found.size} files match, more than the ${LOGS_MAX} that are read`;
        warnOnce(`${message}: the rest is not shipped. Make the globs narrower, or add excludes.`);
      }
      const kept = new Map<string, PathLogFound>();
      for (const [path, start] of [...found].slice(0, LOGS_MAX)) {
        kept.set(path, logs.get(path) ?? { identity: { type: 'path', path }, start });
      }
      const isNew = [...kept.keys()].some((path) => !logs.has(path));
      logs = kept;
      if (isNew && !closed) for (const listener of [...listeners]) listener();
      scanned.resolve();
    } catch (cause) {
      warnOnce(
        `Files cannot be searched (${(cause as Error).message}): no new logs are found. Trying again.`,
      );
    }
    if (!closed) timer = setTimeout(rescan, RESCAN_MS);
  };
  void rescan();

  return {
    logs: () => logs.values(),
    leftOut: () => leftOut,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    scanned: scanned.promise,
    close: () => {
      closed = true;
      clearTimeout(timer);
      listeners.clear();
    },
  };
}

/** Absolute paths of regular files, one for each file, sorted; and those of which not even that can be said. */
async function matchFiles({
  include,
  exclude,
}: PathLogsOptions): Promise<{ paths: string[]; refused: string[] }> {
  const matches = new Set<string>();
  for await (const match of glob([...include], { exclude: [...exclude] })) matches.add(resolve(match));
  const refused: string[] = [];
  const byFile = new Map<string, { path: string; isLink: boolean }>();
  for (const path of [...matches].sort()) {
    try {
      const [file, link] = await Promise.all([stat(path, { bigint: true }), lstat(path)]);
      if (!file.isFile()) continue;
      const key = `${file.dev}:${file.ino}`;
      const known = byFile.get(key);
      if (!known || (known.isLink && !link.isSymbolicLink()))
        byFile.set(key, { path, isLink: link.isSymbolicLink() });
    } catch (cause) {
      // Else it was deleted since, or is a link that leads nowhere: the next scan sees.
      if ((cause as NodeJS.ErrnoException).code === 'EACCES') refused.push(path);
    }
  }
  return { paths: [...byFile.values()].map(({ path }) => path).sort(), refused };
}
