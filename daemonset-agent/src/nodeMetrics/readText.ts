import { readFileSync } from 'node:fs';

/**
 * Reads a small file of /proc or /sys. These are made in memory while they are read, so that reading them in the event loop is
 * cheaper (some 20 µs) than handing them to another thread.
 */
export function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** As {@link readText}; undefined when this kernel or machine does not have it. */
export function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** ENODEV, EOPNOTSUPP and the like: the file is there, what it is about is not. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'EOPNOTSUPP', 'ENOTSUP']);

export function isAbsent(error: unknown): boolean {
  return ABSENT.has(String((error as NodeJS.ErrnoException).code));
}
