import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cacheFolder } from './cacheFolder.ts';
import { freePort } from './freePort.ts';
import { withLock } from './withLock.ts';

const MOTO = '5.2.5';
/** A download of 25 MB and its installation, in ms. */
const INSTALL_TIMEOUT_MS = 300_000;
/** Python imports all of it at the start, in ms. */
const START_TIMEOUT_MS = 60_000;

/** Why moto cannot be used here; null when it can. In CI it must be there. */
export function motoMissing(): string | null {
  if (process.env['CI'] === 'true') return null;
  const probe = spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' });
  return probe.status === 0 ? null : 'no python3 with venv on this machine';
}

/** AWS as moto plays it: S3 with the lifecycle rules and the checks that versitygw does not have, and CloudWatch. Installed once. */
export async function startMoto(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const folder = cacheFolder('moto', MOTO);
  const bin = join(folder, 'bin');
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    const run = promisify(execFile);
    const options = { timeout: INSTALL_TIMEOUT_MS };
    await run('python3', ['-m', 'venv', '--clear', folder], options);
    const packages = [`moto[s3]==${MOTO}`, 'flask', 'flask-cors'];
    await run(
      join(bin, 'python'),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
      options,
    );
    await writeFile(join(folder, 'ready'), '');
  });
  const port = await freePort('127.0.0.1');
  const child = spawn(join(bin, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await end(child);
      throw new Error(`moto did not start on ${endpoint}`);
    }
    await sleep(50);
  }
  return { endpoint, stop: () => end(child) };
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint, { signal: AbortSignal.timeout(1_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => false,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
