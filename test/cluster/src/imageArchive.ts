import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, withLock, withProgress } from '@logpipeline/test-binaries';
import { buildah, hasImage, removeOtherTags } from './buildah.ts';

/** An image as a file, and the name that it has inside, for a pod's `image` with `imagePullPolicy: Never`. */
export type ImageArchive = { name: string; archive: string };

export type ImageRecipe = {
  /** `agent` becomes `localhost/logpipeline-agent`. */
  name: string;
  /** The tag; the same tag is the same image. Default: the hash. */
  tag?: string;
  /** Over everything that goes into it: the same hash is not built again. */
  hash: string;
  /** Builds the image into buildah's store under that name. */
  build: (imageName: string) => Promise<void>;
};

/**
 * Gives the image as an archive from the cache, or builds it. One build at a time on a machine, of whichever image: they share layers, and
 * buildah cannot list its store while another one removes from it.
 */
export async function imageArchive(recipe: ImageRecipe): Promise<ImageArchive> {
  const name = nameOf(recipe);
  const archive = cacheFolder('images', `${recipe.name}-${recipe.hash}.tar`);
  await once(
    recipe,
    () => isFile(archive),
    async () => {
      await recipe.build(name);
      await rm(`${archive}.new`, { force: true });
      // Not an OCI archive: buildah compresses those always, which makes them twice as slow to write and to load.
      await buildah('push', '--quiet', name, `docker-archive:${archive}.new:${name}`);
      await rename(`${archive}.new`, archive);
      await removeOld(recipe, dirname(archive));
    },
  );
  return { name, archive };
}

/** Makes sure that buildah's store holds the image, for a Dockerfile's FROM, and gives its name. */
export async function imageInStore(recipe: ImageRecipe): Promise<string> {
  const name = nameOf(recipe);
  await once(
    recipe,
    () => hasImage(name),
    () => recipe.build(name),
  );
  return name;
}

async function once(
  recipe: ImageRecipe,
  isThere: () => Promise<boolean>,
  build: () => Promise<void>,
): Promise<void> {
  if (await isThere()) return;
  await withLock(
    cacheFolder('images', '.build.lock'),
    async () => {
      if (await isThere()) return;
      await withProgress(`building the image ${recipe.name}`, build);
      await removeOtherTags(`localhost/logpipeline-${recipe.name}`, tagOf(recipe));
    },
    () => process.stderr.write(`another run is building an image; ${recipe.name} waits for it\n`),
  );
}

const tagOf = (recipe: ImageRecipe) => recipe.tag ?? recipe.hash;
const nameOf = (recipe: ImageRecipe) => `localhost/logpipeline-${recipe.name}:${tagOf(recipe)}`;

/** Checkouts beside each other are tested at the same time, each with its own contents. */
const MAX_ARCHIVES = 4;

/** Removes archives of earlier contents, but the newest few: a hundred megabytes each. */
async function removeOld({ name }: ImageRecipe, folder: string): Promise<void> {
  const pattern = new RegExp(`^${name}-[0-9a-f]{16}\\.tar(\\.new)?$`);
  const files = (await readdir(folder))
    .filter((file) => pattern.test(file))
    .map((file) => join(folder, file));
  const times = await Promise.all(files.map(async (file) => ({ file, time: (await stat(file)).mtimeMs })));
  times.sort((a, b) => b.time - a.time);
  for (const { file } of times.slice(MAX_ARCHIVES)) await rm(file, { force: true });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
