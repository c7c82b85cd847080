import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A download, or a virtual machine's start on a busy machine. */
const TIMEOUT_MS = 180_000;
/** What is kept of a program's output. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a program to its end. @returns its standard output */
export async function run(program: string, args: string[], timeout = TIMEOUT_MS): Promise<string> {
  const { stdout } = await execute(program, args, { timeout, maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}
