import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Output above this is cut off with an error, in bytes: `kubectl get` of a busy node is a few hundred kilobytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;

export type RunOptions = { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number; input?: string };

/** Runs a program to its end and gives its stdout. Throws with the program's own words when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  try {
    const pending = execute(program, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeoutMs ?? 0,
      maxBuffer: MAX_OUTPUT,
    });
    pending.child.stdin?.on('error', () => {});
    pending.child.stdin?.end(options.input ?? '');
    return (await pending).stdout;
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: number | string };
    // The original error says the same three times over.
    const said = stderr?.trim() || (error as Error).message;
    throw new Error(`${program} ${args.join(' ')} failed (${code ?? 'killed'}): ${said}`);
  }
}
