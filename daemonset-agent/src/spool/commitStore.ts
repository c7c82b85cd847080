import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommitRecord, decodeCommitRecord, encodeCommitRecord } from './commitRecord.ts';
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
    const [fromA, fromB] = await Promise.all([readRecord(a), readRecord(b)]);
    const record = (fromA?.generation ?? -1) >= (fromB?.generation ?? -1) ? fromA : fromB;
    if (record !== undefined) {
      store.#latest = encodeCommitRecord(record);
      // The newest may be known to the page cache only: its writer was killed, or its fsync failed. Written again it is
      // made durable while the other copy still holds the commit before it. The same bytes in the same place do no harm.
      await overwrite(record === fromA ? a : b, store.#latest);
      await overwrite(record === fromA ? b : a, store.#latest);
      store.#equal = true;
    } else if ((await a.stat()).size > 0 && (await b.stat()).size > 0) {
      throw new Error(
        `Both copies of the commit record in ${folder} are damaged, so where reading stopped is not known. Nothing was ` +
          'changed. Likely cause: a broken disk. Move the folder away to start again from the logs that still exist.',
      );
    }
    return { store, record };
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

async function readRecord(handle: FileHandle): Promise<CommitRecord | undefined> {
  return decodeCommitRecord(await handle.readFile());
}

async function overwrite(handle: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, written);
    written += bytesWritten;
  }
  await handle.datasync();
}
