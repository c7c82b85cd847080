import { basename, dirname, join } from 'node:path';
import { parseRotatedName } from '../tail/pathFiles.ts';

/**
 * Sorts matching files into logs: log path to where a first reader starts. A rotated file belongs to its log when that exists
 * or is `known` from before (between a rename and the creation of the new file there is none at the path). A counted one
 * (`app.log.1`) always does; one with a date and without a log (`access.2026-11-23.txt`) is a log of its own.
 */
export function groupRotated(
  paths: readonly string[],
  known: ReadonlySet<string>,
): Map<string, 'current' | 'oldest'> {
  const present = new Set(paths);
  const logs = new Map<string, 'current' | 'oldest'>();
  for (const path of paths) {
    // `gzip -k`, or a compression that is under way: a copy.
    if (path.endsWith('.gz') && present.has(path.slice(0, -'.gz'.length))) continue;
    const base = basesOf(basename(path))
      .map((name) => join(dirname(path), name))
      .find((candidate) => present.has(candidate) || known.has(candidate) || isCounted(path, candidate));
    if (base !== undefined) logs.set(base, 'oldest');
    else if (!logs.has(path)) logs.set(path, 'current');
  }
  return logs;
}

function isCounted(path: string, base: string): boolean {
  return parseRotatedName(basename(path), basename(base))?.date === '';
}

/** Names of logs that a file may have been rotated from. */
function basesOf(name: string): string[] {
  const plain = name.replace(/\.gz$/, '');
  const candidates = [
    plain.replace(/[.\-_]\d[\d\-_.T:]*$/, ''),
    // `app-2026-11-23.1.log` to `app.log`
    plain.replace(/[.\-_]\d[\d\-_.T:]*(\.[^.\d][^.]*)$/, '$1'),
  ];
  return candidates.filter((base) => base !== '' && parseRotatedName(name, base) !== null);
}
