import { statfs } from 'node:fs/promises';
import { freeForRecords } from './diskShare.ts';

/** Bytes that the disk of a folder has left for records; 0 and below: it is full. */
export async function freeDisk(folder: string): Promise<number> {
  const { bsize, blocks, bavail } = await statfs(folder);
  return freeForRecords({ size: bsize * blocks, available: bsize * bavail });
}
