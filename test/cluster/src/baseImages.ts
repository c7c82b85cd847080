import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, contentHash } from '@logpipeline/test-binaries';
import { buildah, hasImage } from './buildah.ts';
import { type Distribution, debianRoot, thisDistribution } from './debianRoot.ts';
import { type ImageArchive, type ImageRecipe, imageArchive, imageInStore } from './imageArchive.ts';
import { run } from './run.ts';

/**
 * Stand-ins for `node:24-bookworm-slim` and `node:24-bookworm` where no image registry is reached: the machine's own
 * distribution and the Node that runs us, at the paths of the official images.
 */

const runtimePackages = [
  ...['base-files', 'dash', 'coreutils', 'sed', 'grep'],
  ...['procps', 'iproute2', 'util-linux', 'mount'],
  ...['libstdc++6', 'libatomic1'],
];
const buildPackages = ['python3', 'make', 'g++', 'ca-certificates'];
/** npm in the build image; any that reads lock file version 3 and knows `allowScripts`. */
const NPM = 'npm@11.19.1';

/** For pods of tests as well: node, sh, coreutils. */
export async function runtimeBase(): Promise<ImageArchive> {
  const recipe = await baseRecipe('base', runtimePackages, false);
  await imageInStore(recipe);
  return imageArchive(recipe);
}

/** The name in buildah's store of the image in which bundles are made. */
export async function buildBase(): Promise<string> {
  return imageInStore(await baseRecipe('build-base', [...runtimePackages, ...buildPackages], true));
}

const dockerfile = `FROM scratch
ADD root.tar /
COPY files /
# Debian's alternatives are not configured, so cc and c++ have no name yet.
ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root CC=gcc CXX=g++
`;

async function baseRecipe(name: string, packages: readonly string[], withNpm: boolean): Promise<ImageRecipe> {
  const distribution = await thisDistribution();
  const inputs = [
    dockerfile,
    distribution.suite,
    ...packages,
    process.version,
    process.arch,
    withNpm ? NPM : '',
  ];
  return {
    name,
    hash: await contentHash([], inputs),
    async build(imageName) {
      if (await hasImage(imageName)) return;
      const context = await mkdtemp(cacheFolder('images', `.context-${name}-`));
      try {
        await fillContext(context, distribution, packages, withNpm);
        await buildah('bud', '--quiet', '--tag', imageName, context);
      } finally {
        await rm(context, { recursive: true, force: true });
      }
    },
  };
}

async function fillContext(
  context: string,
  distribution: Distribution,
  packages: readonly string[],
  withNpm: boolean,
): Promise<void> {
  await debianRoot(distribution, packages, join(context, 'root.tar'));
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  const local = join(context, 'files', 'usr', 'local');
  const etc = join(context, 'files', 'etc');
  await mkdir(join(local, 'bin'), { recursive: true });
  await mkdir(etc, { recursive: true });
  await mkdir(join(context, 'files', 'tmp'));
  await chmod(join(context, 'files', 'tmp'), 0o1777);
  await writeFile(
    join(etc, 'passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnonroot:x:65532:65532::/nonexistent:/bin/sh\n',
  );
  await writeFile(join(etc, 'group'), 'root:x:0:\nnonroot:x:65532:\n');
  await cp(process.execPath, join(local, 'bin', 'node'), { dereference: true });
  if (!withNpm) return;
  const headers = join(dirname(process.execPath), '..', 'include', 'node');
  await cp(headers, join(local, 'include', 'node'), { recursive: true, dereference: true });
  await run('npm', ['install', '--global', '--prefix', local, '--ignore-scripts', NPM]);
}
