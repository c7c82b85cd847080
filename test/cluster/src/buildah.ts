import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, withLock } from '@logpipeline/test-binaries';
import { run } from './run.ts';

/** An image as a file: an OCI archive, and the name that it has inside. */
export type ImageArchive = { name: string; archive: string };

/** Where buildah keeps its layers; may be deleted at any time when no build runs. */
const storage = () => cacheFolder('images', 'storage');

/**
 * Runs buildah with a store of its own. vfs and chroot need no kernel features and no daemon, so it works inside a container
 * too; a layer is a full copy, which images of two hundred megabytes bear.
 */
export async function buildah(...args: string[]): Promise<string> {
  const [command = '', ...rest] = args;
  const global = ['--root', storage(), '--runroot', join(storage(), 'run'), '--storage-driver', 'vfs'];
  // Podman's registries.conf and policy may be absent or strict; nothing is pulled here.
  return run('buildah', [...global, command, ...rest], {
    env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
  });
}

/**
 * The archive `<name>-<hash>.tar` in the cache, made by `make(temporary file)` when it is not there. One build at a time: the
 * store is shared.
 */
export async function cachedArchive(
  name: string,
  hash: string,
  make: (file: string) => Promise<void>,
): Promise<string> {
  const folder = cacheFolder('images');
  const archive = join(folder, `${name}-${hash}.tar`);
  if (await isFile(archive)) return archive;
  await mkdir(folder, { recursive: true });
  return withLock(
    join(folder, `.${name}.lock`),
    async () => {
      if (await isFile(archive)) return archive;
      const temporary = `${archive}.new`;
      await rm(temporary, { force: true });
      await make(temporary);
      await rename(temporary, archive);
      return archive;
    },
    () => process.stderr.write(`another run is building the image ${name}; waiting for it\n`),
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
