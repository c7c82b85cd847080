import { spawnSync } from 'node:child_process';

/** Programs by the arguments that make them print their version. */
const PROBES = {
  zstdcat: ['--version'],
  zcat: ['--version'],
  python3: ['-c', 'import venv, ensurepip'],
  java: ['-version'],
  mvn: ['-version'],
} as const;

/**
 * Why a reader cannot be tried on this machine; null when it can. In CI every reader must be there, so that nothing
 * counts as missing and the test fails by itself.
 */
export function missing(programs: (keyof typeof PROBES)[], env = process.env): string | null {
  if (env['CI'] === 'true') return null;
  const absent = programs.filter(
    (program) => spawnSync(program, PROBES[program], { stdio: 'ignore' }).status !== 0,
  );
  return absent.length === 0 ? null : `not on this machine: ${absent.join(', ')}`;
}
