import { spawnSync } from 'node:child_process';

/** The start of a command line whose program sees a folder as /var/log, and nobody else does: the folder and the program follow. */
export const OWN_MOUNTS: readonly [program: string, ...args: string[]] = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  ...['--mount', 'sh', '-c', 'mount --bind "$1" /var/log && shift && exec "$@"', 'sh'],
];

/** Why a scene cannot be played on this machine; null when it can. In CI it must be. */
export function whyNoScene(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env['CI'] === 'true') return null;
  const [program, ...args] = OWN_MOUNTS;
  const works = spawnSync(program, [...args, '/var/log', 'true'], { stdio: 'ignore' }).status === 0;
  return works ? null : 'no mounts of its own for a process: not Linux, or not allowed';
}
