import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommitRecord } from './commitRecord.ts';
import { peekCommit } from './commitStore.ts';
import { isTemporary, parseFolderName, parseSegmentName, pipelinesFolder } from './layout.ts';
import { syncFolder } from './syncFolder.ts';

/** One of a pipeline's folders, as it was found on the disk. */
export type PipelineFolder = {
  folder: string;
  /** Undefined: nothing was ever committed in it. */
  record: CommitRecord | undefined;
  /** Of the last commit, milliseconds since 1970 UTC. */
  committedAt: number;
};

/** `<namespace>/<name>` of all pipelines that have a folder in the spool. */
export async function pipelinesOnDisk(spool: string): Promise<string[]> {
  const names = (await namesIn(pipelinesFolder(spool))).map((name) => parseFolderName(name)?.pipeline);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** All folders of one pipeline. Rejects with a sentence for people when one of them cannot be read. */
export async function foldersOf(spool: string, pipeline: string): Promise<PipelineFolder[]> {
  const root = pipelinesFolder(spool);
  const folders: PipelineFolder[] = [];
  for (const name of (await namesIn(root)).sort()) {
    if (parseFolderName(name)?.pipeline !== pipeline) continue;
    const folder = join(root, name);
    const record = await peekCommit(folder);
    folders.push({ folder, record, committedAt: record === undefined ? 0 : await changedAt(folder) });
  }
  return folders;
}

/**
 * The folder that was read into last. Of several without epochs, which an agent before version 2 of the format left, that
 * is `wanted`, if it is among them, else the one that was written to last. Undefined: nothing was ever read.
 */
export function activeFolder(
  folders: readonly PipelineFolder[],
  wanted: string | undefined,
): (PipelineFolder & { record: CommitRecord }) | undefined {
  const rank = ({ record, folder, committedAt }: PipelineFolder) =>
    [record?.epoch ?? -1, folder === wanted ? 1 : 0, committedAt] as const;
  const [first] = folders
    .filter((folder) => folder.record !== undefined)
    .sort((a, b) => {
      const [x, y] = [rank(a), rank(b)];
      return y[0] - x[0] || y[1] - x[1] || y[2] - x[2];
    });
  return first as (PipelineFolder & { record: CommitRecord }) | undefined;
}

/** Makes the folder, so that its name is there for good. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const parent of [dirname(folder), dirname(dirname(folder))]) await syncFolder(parent);
}

export async function holdsSegments(folder: string): Promise<boolean> {
  return (await namesIn(folder)).some((name) => parseSegmentName(name) !== undefined);
}

/**
 * Removes a folder that holds nothing that is still to be shipped and whose positions nobody needs. Whatever it dies
 * at, what is left is the same folder or one without a commit: `b` goes first, because only `a` is always the latest.
 */
export async function removeFolder(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const suffix = parseSegmentName(name)?.suffix;
    if (suffix === 'index') throw new Error(`BUG: ${folder} still holds ${name}`);
    if (suffix !== undefined || isTemporary(name)) await rm(join(folder, name), { force: true });
  }
  for (const name of ['commit.b', 'commit.a', 'pipeline.json']) {
    await rm(join(folder, name), { force: true });
    await syncFolder(folder);
  }
  await rmdir(folder);
  await syncFolder(dirname(folder));
}

async function changedAt(folder: string): Promise<number> {
  const times = await Promise.all(
    ['commit.a', 'commit.b'].map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
}
