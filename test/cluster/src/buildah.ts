import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '@logpipeline/test-binaries';
import { supportsOverlay } from './overlaySupport.ts';
import { run } from './run.ts';

/**
 * Runs buildah with a store of its own in the cache. It needs no daemon; chroot isolation needs no namespaces, so it works
 * inside a container too, and builds with the machine's network.
 */
export async function buildah(command: string, ...args: string[]): Promise<string> {
  const folder = cacheFolder('images');
  await mkdir(folder, { recursive: true });
  // Without overlay a layer is a full copy of the one below.
  const driver = (await supportsOverlay(folder)) ? 'overlay' : 'vfs';
  const store = join(folder, `storage-${driver}`);
  const global = ['--root', store, '--runroot', join(store, 'run'), '--storage-driver', driver];
  return run('buildah', [...global, command, ...args], {
    env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
  });
}

/** Whether the store holds an image. */
export async function hasImage(name: string): Promise<boolean> {
  return buildah('inspect', '--type', 'image', '--format', '{{.FromImageID}}', name).then(
    () => true,
    () => false,
  );
}

/** How many layers without a name the store keeps, for the next build to start from: two builds' worth. */
const MAX_CACHED_LAYERS = 24;

/** Removes the images `<repository>:<tag>` whose tag is another one, and cached layers that no recent build used. */
export async function removeOtherTags(repository: string, keep: string): Promise<void> {
  type Listed = { id: string; names?: string[]; createdatraw: string };
  const list = JSON.parse((await buildah('images', '--all', '--json')) || '[]') as Listed[];
  const names = list.flatMap((image) => image.names ?? []);
  const old = names.filter((name) => name.startsWith(`${repository}:`) && name !== `${repository}:${keep}`);
  if (old.length > 0) await buildah('rmi', ...old);
  const layers = list.filter((image) => (image.names ?? []).length === 0);
  layers.sort((a, b) => Date.parse(b.createdatraw) - Date.parse(a.createdatraw));
  for (const { id } of layers.slice(MAX_CACHED_LAYERS).reverse()) {
    // One that a newer layer stands on is refused, and rightly so.
    await buildah('rmi', id).catch(() => {});
  }
}
