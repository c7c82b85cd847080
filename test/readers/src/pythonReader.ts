import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonPackage } from './pythonPackage.ts';
import type { Rows } from './rows.ts';
import { run } from './run.ts';

const ZSTANDARD = '0.25.0';

/** Makes, once on a machine, a virtual environment with PyPI's zstandard. @returns its python */
export async function preparePython(): Promise<string> {
  return join(await pythonPackage('zstandard', ZSTANDARD), 'python');
}

export async function readWithPython(python: string, path: string): Promise<Rows> {
  const script = fileURLToPath(new URL('./read_object.py', import.meta.url));
  return JSON.parse(await run(python, [script, path])) as Rows;
}
