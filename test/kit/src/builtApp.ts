import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type PackedLogger, repository } from './packedLogger.ts';

const run = promisify(execFile);

export interface App {
  folder: string;
  remove(): Promise<void>;
}

/**
 * Lays the application of `test/kit/app` into the workspace of a version of SvelteKit, where that version is found first, with the packed logger as
 * a person's project would have it. Git ignores the folder.
 */
export async function installApp(version: 2 | 3, logger: PackedLogger): Promise<App> {
  const workspace = join(repository, 'test', `kit${version}`);
  const folder = join(workspace, `dist.${randomUUID()}.tmp`);
  for (const source of [join(repository, 'test', 'kit', 'app'), join(workspace, 'app')]) {
    await cp(source, folder, { recursive: true });
  }
  await cp(join(workspace, 'package.json'), join(folder, 'package.json'));
  await logger.install(folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** @throws with what the build says */
export async function buildApp({ folder }: App, environment: Record<string, string> = {}): Promise<void> {
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: folder,
    env: { ...process.env, ...environment, NODE_ENV: 'production' },
  }).catch(({ stdout, stderr }) => {
    throw new Error(`not built:\n${stdout}${stderr}`);
  });
}
