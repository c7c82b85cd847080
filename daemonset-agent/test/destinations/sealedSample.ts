import { createHash, randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PutRequest } from '../../src/destinations/destination.ts';

/** A key of the form that the agent uses: Hive partitions have `=` in them. */
export const KEY = 'team/app/kind=log/cluster=c1/dt=2026-11-23/hour=04/node-1-5f3a-00000001.ndjson.zst';

/** Writes the bytes to a file as the spool does, and describes it. */
export async function sealed(folder: string, key: string, bytes: Buffer | string): Promise<PutRequest> {
  const path = join(folder, `${randomBytes(6).toString('hex')}.data`);
  await writeFile(path, bytes);
  return {
    key,
    path,
    size: Buffer.byteLength(bytes),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    contentType: 'application/zstd',
    signal: new AbortController().signal,
  };
}

/** As `sealed`, with random bytes, never all in memory. `size` in bytes. */
export async function sealedOfSize(folder: string, key: string, size: number): Promise<PutRequest> {
  const path = join(folder, `${randomBytes(6).toString('hex')}.data`);
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  for (let left = size; left > 0; ) {
    const chunk = randomBytes(Math.min(left, 1024 * 1024));
    await file.write(chunk);
    hash.update(chunk);
    left -= chunk.length;
  }
  await file.close();
  return {
    key,
    path,
    size,
    sha256: hash.digest('hex'),
    contentType: 'application/zstd',
    signal: new AbortController().signal,
  };
}
