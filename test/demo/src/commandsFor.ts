import { accessSync, constants } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lookInside, quoted } from './lookInside.ts';

/** Commands to look into objects that lie below `folder`, for a person in the folder where npm was called. @param keys the best first */
export function commandsFor(folder: string, keys: string[], compression: 'zstd' | 'gzip'): string[] {
  const here = process.env['INIT_CWD'] ?? process.cwd();
  const place = (path: string) => quoted(relative(here, path).startsWith('..') ? path : relative(here, path));
  const printer = `${place(process.execPath)} ${place(fileURLToPath(new URL('./print.ts', import.meta.url)))}`;
  return lookInside(folder, keys, compression, printer, isOnPath);
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
