import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, withLock } from '@logpipeline/test-binaries';
import type { Rows } from './rows.ts';
import { run } from './run.ts';

const ZSTANDARD = '0.25.0';

/** Makes, once on a machine, a virtual environment with PyPI's zstandard. @returns its python */
export async function preparePython(): Promise<string> {
  const folder = cacheFolder('readers', `python-zstandard-${ZSTANDARD}`);
  const python = join(folder, 'bin', 'python');
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    await run('python3', ['-m', 'venv', '--clear', folder]);
    await run(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `zstandard==${ZSTANDARD}`,
    ]);
    await run('touch', [join(folder, 'ready')]);
  });
  return python;
}

export async function readWithPython(python: string, path: string): Promise<Rows> {
  const script = fileURLToPath(new URL('./read_object.py', import.meta.url));
  return JSON.parse(await run(python, [script, path])) as Rows;
}
