import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, type StoreOwner, withLock } from '@logpipeline/test-binaries';
import { run } from './run.ts';

/** DuckDB, its S3 extension and AWS's command, as PyPI has them. */
const DUCKDB = '1.5.5';
const PACKAGES = [`duckdb-cli==${DUCKDB}`, `duckdb-extension-httpfs==${DUCKDB}`, 'awscli==1.46.3'];
/** Downloads of 60 MB on a slow line. */
const INSTALL_MS = 600_000;

export type QueryTools = {
  /** Environment of a shell that has the programs, and the keys of a store, or of what plays AWS, where its programs look for them. */
  env(store: StoreOwner): Record<string, string>;
};

/** Makes, once on a machine, a folder with the programs. */
export async function prepareQueryTools(): Promise<QueryTools> {
  const folder = cacheFolder('readers', `query-${DUCKDB}-1`);
  const bin = join(folder, 'bin');
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    await run('python3', ['-m', 'venv', '--clear', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(join(bin, 'python'), [...pip, ...PACKAGES], INSTALL_MS);
    installExtension(folder, (await run(join(bin, 'python'), ['-c', FIND_EXTENSION])).trim());
    writeFileSync(join(folder, 'ready'), '');
  });
  return {
    env: ({ endpoint, region, accessKey, secretKey }) => ({
      PATH: `${bin}:${process.env['PATH']}`,
      // Where DuckDB looks for its extension, so that it need not fetch it, and where there is no configuration of AWS.
      HOME: join(folder, 'home'),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
    }),
  };
}

const FIND_EXTENSION =
  'import duckdb_extension_httpfs as e, os, platform; print(os.path.dirname(e.__file__), platform.machine())';

function installExtension(folder: string, found: string): void {
  const [packageFolder = '', machine = ''] = found.split(' ');
  const platform = machine === 'aarch64' ? 'linux_arm64' : 'linux_amd64';
  const target = join(folder, 'home', '.duckdb', 'extensions', `v${DUCKDB}`, platform);
  mkdirSync(target, { recursive: true });
  const file = 'httpfs.duckdb_extension';
  cpSync(join(packageFolder, 'extensions', `v${DUCKDB}`, file), join(target, file));
}

/**
 * Runs a script as people type it.
 * @param stopWhen ends a script that goes on for ever: called with the output so far
 * @returns standard output; throws with what it said when it fails
 */
export async function runShell(
  script: string,
  cwd: string,
  env: Record<string, string>,
  stopWhen?: (output: string) => boolean,
): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that everything in the pipe ends.
    detached: true,
  });
  let [output, errors, stopped] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (stopWhen?.(output) && !stopped && child.pid !== undefined) {
      stopped = true;
      process.kill(-child.pid, 'SIGTERM');
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), SHELL_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  if (code !== 0 && !stopped) throw new Error(`${script}\nended with ${code}: ${errors}${output}`);
  return output;
}

/** AWS's command takes a second to start. */
const SHELL_MS = 60_000;
