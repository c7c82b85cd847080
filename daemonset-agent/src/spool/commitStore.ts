import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  bytesOfRecord,
  type CommitRecord,
  decodeCommitRecord,
  encodeCommitRecord,
  type SpoolTotals,
} from './commitRecord.ts';
import { syncFolder } from './syncFolder.ts';

/**
 * The commit record on disk, in two copies that are never both in doubt: `a` is written and fsynced before `b` is
 * touched, and a copy is overwritten only while the other one is known to hold the latest commit.
 */
export class CommitStore {
  #copies: [FileHandle, FileHandle];
  #latest: Buffer | undefined;
  /** False while `b` may differ from the latest commit, which then is safe in `a` only. */
  #equal = false;

  private constructor(copies: [FileHandle, FileHandle]) {
    this.#copies = copies;
  }

  /** Reads the latest commit, if any, and makes both copies equal and durable before anything else is done. */
  static async open(folder: string): Promise<{ store: CommitStore; record: CommitRecord | undefined }> {
    const a = await openOrCreate(join(folder, 'commit.a'));
    try {
      const b = await openOrCreate(join(folder, 'commit.b'));
      try {
        return await CommitStore.#recover(folder, a, b);
      } catch (error) {
        await b.close();
        throw error;
      }
    } catch (error) {
      await a.close();
      throw error;
    }
  }

  static async #recover(folder: string, a: FileHandle, b: FileHandle) {
    await syncFolder(folder);
    const store = new CommitStore([a, b]);
    const [fromA, fromB] = await Promise.all([readCopy(a), readCopy(b)]);
    const newest = newer(fromA, fromB);
    if (newest !== undefined) {
      store.#latest = newest.bytes;
      // The newest may be known to the page cache only: its writer was killed, or its fsync failed. Written again it is
      // made durable while the other copy still holds the commit before it. The same bytes in the same place do no harm.
      await overwrite(newest === fromA ? a : b, store.#latest);
      await overwrite(newest === fromA ? b : a, store.#latest);
      store.#equal = true;
    } else if (isDamaged((await a.stat()).size, (await b.stat()).size)) {
      throw new Error(describeDamage(folder));
    }
    return { store, record: newest?.record };
  }

  /**
   * Returns once the record is durable. When it throws, it is in doubt whether the commit holds: the caller must
   * throw its state away and open the spool again from disk.
   */
  async write(record: CommitRecord): Promise<void> {
    const [a, b] = this.#copies;
    if (this.#latest !== undefined && !this.#equal) await overwrite(b, this.#latest);
    this.#equal = true;
    const bytes = encodeCommitRecord(record);
    await overwrite(a, bytes);
    this.#latest = bytes;
    // From here on the commit holds, so that trouble with `b` is no failure: the next commit repairs `b` first.
    this.#equal = await overwrite(b, bytes).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#copies.map((handle) => handle.close()));
  }
}

async function openOrCreate(path: string): Promise<FileHandle> {
  return await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return open(path, 'wx+', 0o600);
  });
}

type Copy = { record: CommitRecord; bytes: Buffer };

/**
 * The latest commit of a folder that nobody has open, or that this process has open; nothing is changed. Undefined where
 * nothing was ever committed. It may be known to the page cache only.
 */
export async function peekCommit(folder: string): Promise<CommitRecord | undefined> {
  const [a, b] = await Promise.all(['commit.a', 'commit.b'].map((name) => readIfThere(join(folder, name))));
  const newest = newer(copyOf(a), copyOf(b));
  if (newest === undefined && isDamaged(a?.length ?? 0, b?.length ?? 0))
    throw new Error(describeDamage(folder));
  return newest?.record;
}

/** The latest commit of a folder that nobody has open, from now on on the disk for good; nothing is changed. */
export async function makeCommitDurable(folder: string): Promise<CommitRecord> {
  for (const name of ['commit.a', 'commit.b']) {
    const handle = await open(join(folder, name), 'r+').catch(() => undefined);
    await handle?.datasync();
    await handle?.close();
  }
  await syncFolder(folder);
  const record = await peekCommit(folder);
  if (record === undefined) throw new Error(`BUG: ${folder} has no commit`);
  return record;
}

/** Brings what a folder that nobody has open says of shipped records up to date. All else of its commit stays as it is. */
export async function recordShipped(
  folder: string,
  { records, bytes, objects }: Pick<SpoolTotals, 'records' | 'bytes' | 'objects'>,
): Promise<void> {
  if ((await peekCommit(folder))?.totals.records === records) return;
  const { store, record } = await CommitStore.open(folder);
  try {
    if (record === undefined) return;
    const totals = { ...record.totals, records, bytes, objects };
    await store.write({ ...record, generation: record.generation + 1, totals });
  } finally {
    await store.close();
  }
}

/** The first commit may have been cut off in `a`; only after it there is anything in `b`. */
function isDamaged(sizeOfA: number, sizeOfB: number): boolean {
  return sizeOfA > 0 && sizeOfB > 0;
}

function describeDamage(folder: string): string {
  return (
    `Both copies of the commit record in ${folder} are damaged, so where reading stopped is not known. Nothing was ` +
    'changed. Likely cause: a broken disk. Move the folder away to start again from the logs that still exist.'
  );
}

function newer(a: Copy | undefined, b: Copy | undefined): Copy | undefined {
  return (a?.record.generation ?? -1) >= (b?.record.generation ?? -1) ? a : b;
}

async function readCopy(handle: FileHandle): Promise<Copy | undefined> {
  return copyOf(await handle.readFile());
}

function copyOf(file: Buffer | undefined): Copy | undefined {
  if (file === undefined) return undefined;
  const bytes = bytesOfRecord(file);
  const record = decodeCommitRecord(file);
  return bytes === undefined || record === undefined ? undefined : { record, bytes };
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
}

async function overwrite(handle: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, written);
    written += bytesWritten;
  }
  await handle.datasync();
}
