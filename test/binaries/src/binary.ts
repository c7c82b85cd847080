import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cacheFolder.ts';
import { contentHash } from './contentHash.ts';
import { type GoModule, type ModuleName, moduleOf, modules, type ProgramName } from './programs.ts';
import { withProgress } from './progress.ts';
import { withLock } from './withLock.ts';

const run = promisify(execFile);

/** What `go build` may write before it is cut off, in bytes: a broken module tells a long story. */
const MAX_BUILD_OUTPUT = 16 * 1024 * 1024;

/** The machine has no Go, and the program is not in the cache: a test that needs it is skipped by name. */
export class NoGoError extends Error {
  readonly code = 'NO_GO';
}

/**
 * The absolute path of a pinned program. Builds its module when the cache lacks it (minutes for Kubernetes), with progress on
 * stderr; a cached one needs neither Go nor the network. Safe to call from several processes at once.
 */
export async function binary(program: ProgramName): Promise<string> {
  const name = moduleOf(program);
  const folder = await moduleFolder(name);
  const path = join(folder, program);
  if (await exists(path)) return path;
  await withLock(
    cacheFolder('bin', `.${name}.lock`),
    async () => {
      if (!(await exists(path))) await build(name, folder);
    },
    () => process.stderr.write(`another run is building ${name}; waiting for it\n`),
  );
  return path;
}

/**
 * The folder of KWOK's Stage resources (`node/fast`, `node/heartbeat`, `pod/fast`), for `kwok --config`; without them
 * simulated nodes and pods do nothing.
 */
export async function kwokStages(): Promise<string> {
  return join(dirname(await binary('kwok')), 'kwok-stages');
}

/** Whether `binary(program)` would answer at once. */
export async function isCached(program: ProgramName): Promise<boolean> {
  return exists(join(await moduleFolder(moduleOf(program)), program));
}

async function moduleFolder(name: ModuleName): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const module: GoModule = modules[name];
  const folders = module.folders === undefined ? [] : [JSON.stringify(module.folders)];
  const hash = await contentHash([sourceFolder(name)], [platform, ...buildFlags(module), ...folders]);
  return cacheFolder('bin', `${name}-${hash}`);
}

async function build(name: ModuleName, folder: string): Promise<void> {
  const module: GoModule = modules[name];
  const packages = Object.entries(module.programs);
  await mkdir(cacheFolder('bin'), { recursive: true });
  const temporary = await mkdtemp(cacheFolder('bin', `.building-${name}-`));
  try {
    const count = packages.length === 1 ? '' : ` (${packages.length} programs)`;
    await withProgress(`building ${name}${count}`, async () => {
      for (const [program, goPackage] of packages) {
        // One after the other: go caches the packages that they share, and the program's name is not always its package's.
        await go(['build', ...buildFlags(module), '-o', join(temporary, program), goPackage], name);
      }
      for (const [folderName, { module: goModule, folder: inside }] of Object.entries(module.folders ?? {})) {
        const source = (await go(['list', '-m', '-f', '{{.Dir}}', goModule], name)).trim();
        // The module cache is read-only, and a copy of it could not be removed.
        await run('cp', ['-R', '--no-preserve=mode', join(source, inside), join(temporary, folderName)]);
      }
    });
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function go(args: string[], name: ModuleName): Promise<string> {
  try {
    const { stdout } = await run('go', args, {
      cwd: sourceFolder(name),
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: MAX_BUILD_OUTPUT,
    });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === 'ENOENT') {
      throw new NoGoError(
        `${name} must be built, and there is no go on PATH. Install Go 1.26 (https://go.dev/dl)`,
      );
    }
    throw new Error(`go ${args.join(' ')} failed in ${sourceFolder(name)}:\n${stderr ?? ''}`, {
      cause: error,
    });
  }
}

function buildFlags(module: GoModule): string[] {
  return ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', module.ldflags];
}

function sourceFolder(name: ModuleName): string {
  return join(import.meta.dirname, '..', 'go', name);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
