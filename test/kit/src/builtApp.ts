import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { buildLibrary } from '../../../scripts/bundle/library.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..', '..');

export interface BuiltApp {
  folder: string;
  remove(): Promise<void>;
}

/** What `npm pack` makes of svelte-logger, to be installed by hand: nothing is asked of a registry. @returns the tarball */
export async function packSvelteLogger(folder: string): Promise<string> {
  // Not where `npm run bundle` puts it: others may be reading there.
  const outFolder = join('svelte-logger', `dist.${process.pid}.${Date.now()}.tmp`);
  const built = await buildLibrary({ name: 'svelte-logger', folder: 'svelte-logger', outFolder }, repository);
  try {
    await run('npm', ['pack', '--pack-destination', folder], {
      cwd: built.folder,
      env: { ...process.env, PWD: built.folder },
    });
  } finally {
    await rm(built.folder, { recursive: true });
  }
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  return join(folder, tarball);
}

/**
 * Builds the application of `test/kit/app` with a version of SvelteKit and the packed logger, as a person's project would.
 *
 * It lies in that version's workspace, where that version is found first; what is built is not put into git.
 */
export async function buildApp(version: 2 | 3, environment: Record<string, string> = {}): Promise<BuiltApp> {
  const workspace = join(repository, 'test', `kit${version}`);
  const packed = await mkdtemp(join(tmpdir(), 'packed-logger-'));
  const app = join(workspace, `dist.${basename(packed)}.tmp`);
  const remove = () => rm(app, { recursive: true, force: true });
  try {
    for (const source of [join(repository, 'test', 'kit', 'app'), join(workspace, 'app')]) {
      await cp(source, app, { recursive: true });
    }
    await cp(join(workspace, 'package.json'), join(app, 'package.json'));
    const scope = join(app, 'node_modules', '@logpipeline');
    await mkdir(scope, { recursive: true });
    await run('tar', ['-xzf', await packSvelteLogger(packed), '-C', packed]);
    await cp(join(packed, 'package'), join(scope, 'svelte-logger'), { recursive: true });
    const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
    await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: app,
      env: { ...process.env, ...environment, NODE_ENV: 'production' },
    });
    return { folder: app, remove };
  } catch (error) {
    await remove();
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`not built:\n${stdout}${stderr}`, { cause: error });
  } finally {
    await rm(packed, { recursive: true });
  }
}
