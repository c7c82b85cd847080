import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { promisify } from 'node:util';
import { childrenCpuSeconds } from './cpuSeconds.ts';

const execute = promisify(execFile);

const COMMANDS = { zstd: 'zstd -3 -q -c', gzip: 'gzip -1 -c' } as const;

export type CommandRun = { cpuSeconds: number; bytesOut: number };

/** Compresses the corpus with a command line. @param out a file to be overwritten */
export async function runCommand(
  compression: 'zstd' | 'gzip',
  input: string,
  out: string,
): Promise<CommandRun> {
  const script = `${COMMANDS[compression]} "$1" > "$2" && times`;
  const { stdout } = await execute('sh', ['-c', script, 'sh', input, out]);
  return { cpuSeconds: childrenCpuSeconds(stdout), bytesOut: statSync(out).size };
}
