import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '@logpipeline/test-binaries';
import { buildBase, runtimeBase } from './baseImages.ts';
import { buildah } from './buildah.ts';
import { contextFiles } from './contextFiles.ts';
import { type ImageArchive, imageArchive } from './imageArchive.ts';
import { run } from './run.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Each component's own folder, of which no other is made: a change in one leaves the other's image as it is. */
const ownFolders: Readonly<Record<ImageTarget, string>> = {
  operator: 'operator',
  agent: 'daemonset-agent',
  ingest: 'ingest-service',
};

export type ImageTarget = 'operator' | 'agent' | 'ingest';

/**
 * The image of one target of the repository's own Dockerfile. Built again only when something that it is built from changed.
 */
export async function componentImage(target: ImageTarget): Promise<ImageArchive> {
  const build = await buildBase();
  const base = await runtimeBase();
  const others = Object.entries(ownFolders).flatMap(([name, folder]) =>
    name === target ? [] : [`${folder}/`],
  );
  const all = await contextFiles(root);
  const files = all.filter((file) => !others.some((folder) => file.startsWith(folder)));
  return imageArchive({
    name: target,
    hash: await contentHash(
      files.map((file) => join(root, file)),
      [...files, build, base.name],
    ),
    async build(imageName) {
      const secrets = await mkdtemp(join(tmpdir(), 'image-secrets-'));
      try {
        await buildah(
          ...(['bud', '--quiet', '--layers', '--force-rm', '--target', target, '--tag', imageName] as const),
          ...['--build-arg', `BUILD_IMAGE=${build}`, '--build-arg', `BASE_IMAGE=${base.name}`],
          ...(await registryArguments(secrets)),
          root,
        );
      } finally {
        await rm(secrets, { recursive: true, force: true });
      }
    },
  });
}

/** npm in the build reaches the registry as npm on this machine does; both go in as secrets, which no layer keeps. */
async function registryArguments(folder: string): Promise<string[]> {
  const own = await readFile(join(homedir(), '.npmrc'), 'utf8').catch(() => '');
  const registry = (await run('npm', ['config', 'get', 'registry'], { cwd: folder })).trim();
  const npmrc = join(folder, 'npmrc');
  // nodedir is a path of this machine.
  const lines = own.split('\n').filter((line) => !/^\s*(nodedir|registry)\s*=/.test(line));
  await writeFile(npmrc, [...lines, `registry=${registry}`, ''].join('\n'), { mode: 0o600 });
  const secrets = ['--secret', `id=npmrc,src=${npmrc}`];
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  if (!authorities) return secrets;
  return [
    ...secrets,
    '--secret',
    `id=ca,src=${authorities}`,
    '--build-arg',
    'NODE_EXTRA_CA_CERTS=/run/secrets/ca',
  ];
}
