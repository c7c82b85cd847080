import { dirname } from 'node:path';
import type { SegmentIndex } from '@logpipeline/records';
import { countEnds, countLines } from './countLines.ts';
import { counted } from './numbers.ts';
import { indexNameOf, type OwnFile } from './ownFiles.ts';

/** Lines of one log, with all its rotated files. */
export type FileCount = { path: string; written: number; found: number; lost: number; duplicated: number };

export type FileCounts = { rows: FileCount[]; notes: string[]; bytes: number };

/** Up to which byte a file was consumed, as the indexes say. */
type Consumed = { path: string; name: string; end: number };

/**
 * Relates the lines of the files on disk to the records that came back. Of each file those lines count that were there
 * at the start, and those that the agent says it took since.
 *
 * @param files as they are now
 * @param startSizes bytes by {@link OwnFile.key}; empty when the agent was stopped before it could read all
 * @param found records by path
 */
export async function countFiles(
  files: readonly OwnFile[],
  startSizes: ReadonlyMap<string, number>,
  indexes: readonly SegmentIndex[],
  found: ReadonlyMap<string, number>,
): Promise<FileCounts> {
  const consumed = consumedFiles(indexes);
  const written = new Map<string, number>([...found.keys()].map((path) => [path, 0]));
  const notes: string[] = [];
  let bytes = 0;
  let unfinished = 0;
  for (const { file, entry } of await matched(files, consumed)) {
    const taken = entry === null ? 0 : await countLines(file.path, entry.end);
    if (taken === null) notes.push(`${file.path} is shorter than when it was read.`);
    const atStart = await countEnds(file.path, startSizes.get(file.key) ?? 0);
    const path = entry?.path ?? file.path;
    const expected = Math.max(taken ?? 0, atStart);
    if (expected > 0) written.set(path, (written.get(path) ?? 0) + expected);
    const end = entry?.end ?? 0;
    bytes += end;
    const isPlain = !file.path.endsWith('.gz');
    if (isPlain && end < (startSizes.get(file.key) ?? 0) && atStart <= (taken ?? 0)) unfinished++;
  }
  if (unfinished > 0)
    notes.push(
      `${counted(unfinished, 'file')} with a last line that has no end yet: it ships, and counts, once its end is written.`,
    );
  for (const { path } of consumed) notes.push(`A file of ${path} is gone: its lines could not be counted.`);
  const rows = [...written].map(([path, lines]) => countOf(path, lines, found.get(path) ?? 0));
  return { rows, notes, bytes };
}

/** Finds for each file what the indexes say of it, and takes that out of `consumed`. */
async function matched(
  files: readonly OwnFile[],
  consumed: Set<Consumed>,
): Promise<{ file: OwnFile; entry: Consumed | null }[]> {
  const named = await Promise.all(
    files.map(async (file) => ({ file, name: await indexNameOf(file.path).catch(() => null) })),
  );
  const take = (fits: (entry: Consumed) => boolean) => {
    const entry = [...consumed].find(fits) ?? null;
    if (entry !== null) consumed.delete(entry);
    return entry;
  };
  // Files may begin with the same line. The one that still has its name is found by that, a rotated one among the rest.
  const first = named.map(({ file, name }) => ({
    file,
    name,
    entry: take((entry) => entry.name === name && entry.path === file.path),
  }));
  return first.map(({ file, name, entry }) => ({
    file,
    entry: entry ?? take((other) => other.name === name && dirname(other.path) === dirname(file.path)),
  }));
}

function consumedFiles(indexes: readonly SegmentIndex[]): Set<Consumed> {
  const files = new Map<string, Consumed>();
  for (const { source, file: name, ranges } of indexes.flatMap((index) => index.sources)) {
    if (source.type !== 'path') continue;
    const key = `${source.path}\n${name}`;
    const end = Math.max(files.get(key)?.end ?? 0, ...ranges.map(([, to]) => to));
    files.set(key, { path: source.path, name, end });
  }
  return new Set(files.values());
}

function countOf(path: string, written: number, records: number): FileCount {
  return {
    path,
    written,
    found: Math.min(records, written),
    lost: Math.max(0, written - records),
    duplicated: Math.max(0, records - written),
  };
}
