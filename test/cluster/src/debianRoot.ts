import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

/** The machine's distribution and its package sources: a base image is made from what the machine itself can install. */
export type Distribution = { suite: string; sources: readonly string[] };

export async function thisDistribution(): Promise<Distribution> {
  const release = await readFile('/etc/os-release', 'utf8');
  const suite = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1];
  if (suite === undefined)
    throw new Error('the base image is made on Debian or Ubuntu; /etc/os-release names neither');
  const folder = '/etc/apt/sources.list.d';
  const files = await readdir(folder).catch(() => []);
  // The distribution's own sources only; what a person added is for other programs.
  const own = files
    .filter((file) => /^(debian|ubuntu)\.sources$/.test(file))
    .map((file) => join(folder, file));
  const classic = await readFile('/etc/apt/sources.list', 'utf8').catch(() => '');
  if (/^deb /m.test(classic)) own.push('/etc/apt/sources.list');
  return { suite, sources: own };
}

/**
 * Unpacks Debian packages and what they depend on into a tar file. Nothing is configured and no maintainer script runs, which
 * is twice as fast and enough for programs that are only executed.
 */
export async function debianRoot(
  { suite, sources }: Distribution,
  packages: readonly string[],
  file: string,
): Promise<void> {
  const without = ['doc', 'man', 'locale', 'info'].map(
    (folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`,
  );
  const include = `--include=${packages.join(',')}`;
  await run('mmdebstrap', ['--quiet', '--variant=extract', include, ...without, suite, file, ...sources]);
}
