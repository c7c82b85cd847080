import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { listDirectory } from '@logpipeline/archive';
import { createS3Client, describeProblem, s3Problem } from '@logpipeline/s3';
import type { Place } from './place.ts';
import { releaseFolder } from './release.ts';

export type Uploaded = { name: string; bytes: number };

/**
 * Copies each `*.map` below a build's folder to where `symbolicate` looks for it. What is there under the same name is replaced: a release is
 * one build.
 *
 * @returns in the order of their names
 * @throws Error with a sentence; maps before it are there already
 */
export async function uploadMaps(folder: string, place: Place, release: string): Promise<Uploaded[]> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Error(`${folder}: there is no such folder.`);
  const target = openTarget(place, releaseFolder(release));
  const uploaded: Uploaded[] = [];
  try {
    for await (const { key: name } of listDirectory(folder)) {
      if (!name.endsWith('.map')) continue;
      const bytes = await readFile(join(folder, name));
      await target.put(name, bytes);
      uploaded.push({ name, bytes: bytes.length });
    }
  } finally {
    target.close();
  }
  return uploaded;
}

type Target = { put(name: string, bytes: Buffer): Promise<void>; close(): void };

function openTarget(place: Place, folder: string): Target {
  if (place.kind === 'folder') {
    return { put: (name, bytes) => writeWhole(join(place.path, folder, name), bytes), close() {} };
  }
  const { bucket, prefix, region, endpoint } = place;
  const other = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
  const client = createS3Client({ bucket, region, ...other });
  return {
    async put(name, bytes) {
      const key = `${prefix}${folder}/${name}`;
      const object = { Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/json' };
      try {
        await client.send(new PutObjectCommand(object));
      } catch (error) {
        throw new Error(`PUT s3://${bucket}/${key}: ${describeProblem(s3Problem(error))}`, { cause: error });
      }
    },
    close: () => client.destroy(),
  };
}

/** Whole or not at all, for readers. A hidden name is no map yet. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${process.pid}.tmp`);
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}
