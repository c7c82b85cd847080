import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, withLock } from '@logpipeline/test-binaries';
import { run } from './run.ts';

/** Makes, once on a machine, a virtual environment with a package of PyPI. @returns its folder of programs */
export async function pythonPackage(name: string, version: string): Promise<string> {
  const folder = cacheFolder('readers', `python-${name}-${version}`);
  const programs = join(folder, 'bin');
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, 'ready'))) return;
    await run('python3', ['-m', 'venv', '--clear', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(join(programs, 'python'), [...pip, `${name}==${version}`]);
    await run('touch', [join(folder, 'ready')]);
  });
  return programs;
}
