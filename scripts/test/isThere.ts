import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where system administration's programs are; a person's PATH often lacks them. */
const adminFolders = ['/usr/sbin', '/sbin'];

/**
 * Whether a program is on this machine.
 * @param probe its name on PATH, an absolute path, or a command that succeeds when it is there
 */
export function isThere(probe: string | readonly string[], path = process.env['PATH'] ?? ''): boolean {
  if (typeof probe !== 'string') {
    const [program = '', ...args] = probe;
    return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  }
  const places = isAbsolute(probe)
    ? [probe]
    : [...path.split(delimiter), ...adminFolders].map((folder) => join(folder, probe));
  return places.some(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
