import { createHash } from 'node:crypto';
import { type FileHandle, link, open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkKey } from './checkKey.ts';
import type { Destination, PutOutcome, PutRequest } from './destination.ts';
import { directoryFailure } from './directoryFailure.ts';
import { createSyncedFolders } from './syncedFolders.ts';
import { removeStale, temporaryName } from './temporaryFile.ts';

/** Bytes copied at a time. */
const COPY_SIZE = 1024 * 1024;
/** When an object was there a moment ago and is not now, in ms. */
const SOON_MS = 1_000;

/**
 * Objects as files under a directory that exists already. A copy is written under a temporary name in the object's own folder,
 * fsynced, and only then linked to its name: `link` does not overwrite, so that of two writers one learns that the
 * name is taken. Then the folders are fsynced. The content type is not kept.
 */
export function createDirectoryDestination({ path }: { path: string }): Destination {
  const root = resolve(path);
  const folders = createSyncedFolders(root);
  const inUse = new Set<string>();

  async function put(request: PutRequest): Promise<PutOutcome> {
    checkKey(request.key);
    const target = join(root, request.key);
    const folder = dirname(request.key);
    const name = temporaryName(request.key);
    const temporary = join(root, folder, name);
    inUse.add(name);
    try {
      await folders.make(folder);
      await removeStale(join(root, folder), request.key, inUse, Date.now());
      const outcome = (await compare(request, target)) ?? (await store(request, temporary, target));
      // Also when it was there: an earlier process may have died between the link and the sync.
      if (outcome.status === 'stored' || outcome.status === 'alreadyThere') await folders.sync(folder);
      return outcome;
    } catch (error) {
      if (request.signal.aborted) {
        return { status: 'failed', reason: 'aborted', message: `Storing ${target} was called off.` };
      }
      return { status: 'failed', ...directoryFailure(error as NodeJS.ErrnoException, target) };
    } finally {
      inUse.delete(name);
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  return {
    description: pathToFileURL(root).href,
    put,
    async close() {},
  };
}

async function store(request: PutRequest, temporary: string, target: string): Promise<PutOutcome> {
  const damage = await copy(request, temporary);
  if (damage !== undefined) return { status: 'failed', reason: 'server', message: damage };
  if (!(await linkNew(temporary, target))) return { status: 'stored' };
  const outcome = await compare(request, target);
  if (outcome !== undefined) return outcome;
  return {
    status: 'failed',
    reason: 'server',
    message: `${target} was there and is gone. It is stored again.`,
    retryAfterMs: SOON_MS,
  };
}

/** Copies and fsyncs; a sentence when the file is not what was sealed. */
async function copy(request: PutRequest, temporary: string): Promise<string | undefined> {
  const source = await open(request.path, 'r').catch((error: Error) => error);
  if (source instanceof Error)
    return `The sealed file cannot be read: ${source.message}. Check the node's disk.`;
  try {
    // wx: never through a link, never over a file.
    const target = await open(temporary, 'wx');
    try {
      const { size, sha256 } = await eachChunk(source, request.signal, (chunk) => writeAll(target, chunk));
      if (size !== request.size || sha256 !== request.sha256) {
        return `The sealed file ${request.path} has ${size} bytes with SHA-256 ${sha256}, and was sealed with ${request.size} bytes and ${request.sha256}. Check the node's disk, and who else writes into the spool.`;
      }
      request.signal.throwIfAborted();
      await target.sync();
      return undefined;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Whether the name was taken already. */
async function linkNew(temporary: string, target: string): Promise<boolean> {
  return link(temporary, target).then(
    () => false,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return true;
      throw error;
    },
  );
}

/** What lies under the name; undefined when nothing does. */
async function compare(request: PutRequest, target: string): Promise<PutOutcome | undefined> {
  const info = await stat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (info === undefined) return undefined;
  let found = info.isFile() ? `${info.size} bytes` : 'no file';
  if (info.isFile() && info.size === request.size) {
    const sha256 = await sha256AndSync(target, request.signal);
    if (sha256 === request.sha256) return { status: 'alreadyThere' };
    found += `, SHA-256 ${sha256}`;
  }
  const message = `Other bytes lie in ${target}: ${found}; ours: ${request.size} bytes, SHA-256 ${request.sha256}. Likely cause: a copied disk or spool.`;
  return { status: 'conflict', message };
}

async function sha256AndSync(path: string, signal: AbortSignal): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { sha256 } = await eachChunk(file, signal, async () => {});
    await file.sync();
    return sha256;
  } finally {
    await file.close();
  }
}

async function eachChunk(
  file: FileHandle,
  signal: AbortSignal,
  take: (chunk: Buffer) => Promise<void>,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(COPY_SIZE);
  for (let size = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, COPY_SIZE, size);
    if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    await take(chunk);
    size += bytesRead;
  }
}

/** A write may be short, on a disk that fills up. */
async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done);
    done += bytesWritten;
  }
}
