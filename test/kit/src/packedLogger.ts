import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildLibrary } from '../../../scripts/bundle/library.ts';

const run = promisify(execFile);
export const repository = join(import.meta.dirname, '..', '..', '..');

export interface PackedLogger {
  tarball: string;
  /** Puts it into a folder's `node_modules`; nothing is asked of a registry. @returns where it lies */
  install(folder: string): Promise<string>;
  remove(): Promise<void>;
}

/** What a person gets from npm: what `npm pack` makes of svelte-logger. */
export async function packLogger(): Promise<PackedLogger> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-logger-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  // Not where `npm run bundle` puts it: others may be reading there.
  const outFolder = join('svelte-logger', `dist.${process.pid}.${Date.now()}.tmp`);
  try {
    const built = await buildLibrary(
      { name: 'svelte-logger', folder: 'svelte-logger', outFolder },
      repository,
    );
    await run('npm', ['pack', '--pack-destination', folder], {
      cwd: built.folder,
      env: { ...process.env, PWD: built.folder },
    });
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await rm(join(repository, outFolder), { recursive: true, force: true });
  }
  const [name = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  const tarball = join(folder, name);
  return {
    tarball,
    remove,
    async install(into) {
      const scope = join(into, 'node_modules', '@logpipeline');
      await mkdir(scope, { recursive: true });
      await run('tar', ['-xzf', tarball, '-C', scope]);
      await rename(join(scope, 'package'), join(scope, 'svelte-logger'));
      return join(scope, 'svelte-logger');
    },
  };
}
