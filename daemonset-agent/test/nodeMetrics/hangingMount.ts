import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Mounts a file system whose server never answers, as an NFS server that is away: the kernel's end of FUSE, with nobody at the other.
 *
 * @returns undefined where that is not allowed
 */
export function mountHanging() {
  const path = mkdtempSync(join(tmpdir(), 'logpipeline-hanging-'));
  let server: number | undefined;
  try {
    server = openSync('/dev/fuse', 'r+');
  } catch {
    // No such device, or not allowed.
  }
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  const mounted =
    server !== undefined &&
    spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'hanging', path], {
      stdio: ['ignore', 'ignore', 'ignore', server],
    }).status === 0;
  const remove = () => {
    // With the server's end closed the kernel answers all that wait.
    if (server !== undefined) closeSync(server);
    if (mounted) spawnSync('umount', ['--lazy', path], { stdio: 'ignore' });
    rmdirSync(path);
  };
  if (mounted) return { path, remove };
  remove();
  return undefined;
}
