import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createGunzip } from 'node:zlib';

export type OwnFile = {
  path: string;
  /** Tells the file from others, whatever its name. */
  key: string;
  /** Bytes on disk. */
  size: number;
};

/** Files with something in them, each once, however many links lead to it. */
export async function listOwnFiles(include: string, exclude: readonly string[]): Promise<OwnFile[]> {
  const files = new Map<string, OwnFile>();
  for await (const match of glob(include, { exclude: [...exclude] })) {
    const path = resolve(match);
    const stats = await stat(path).catch(() => null);
    if (stats === null || !stats.isFile() || stats.size === 0) continue;
    const key = `${stats.dev}:${stats.ino}`;
    if (!files.has(key)) files.set(key, { path, key, size: stats.size });
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** How much of a file its name in indexes covers. */
const HEAD_BYTES = 1024;

/**
 * The name that indexes have for a file: 16 hex digits of SHA-256 over its first line with LF, or over its first 1,024
 * bytes where the line is longer, decompressed. Worked out here again, so that the count does not rest on the agent's.
 */
export async function indexNameOf(path: string): Promise<string | null> {
  const head: Buffer[] = [];
  let length = 0;
  for await (const chunk of contentOf(path)) {
    head.push(chunk);
    length += chunk.length;
    if (length >= HEAD_BYTES) break;
  }
  const bytes = Buffer.concat(head).subarray(0, HEAD_BYTES);
  const end = bytes.indexOf(0x0a) + 1 || bytes.length;
  return end === 0 ? null : hash('sha256', bytes.subarray(0, end), 'hex').slice(0, 16);
}

/** The bytes of a file, decompressed where it is a .gz. Whoever stops early leaves nothing open. */
export async function* contentOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  try {
    const content: AsyncIterable<Buffer> = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
    yield* content;
  } finally {
    file.destroy();
  }
}
