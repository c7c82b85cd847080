import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

export type Program = {
  /** Rejects with the end of the program's log when it ends before it was told to. */
  failed: Promise<never>;
  /** SIGTERM. Resolves when it has ended; rejects when it did not do so in order. May be called twice. */
  stop(): Promise<void>;
  /** At once. */
  kill(): void;
  /** Resolves when it has ended, however. */
  ended: Promise<void>;
};

export type ProgramOptions = {
  /** For messages, such as `the agent`. */
  name: string;
  /** What Node runs, and its arguments. */
  command: readonly string[];
  /** Gets both outputs. */
  logPath: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
};

/** Longer than the grace period of any program, which the agent takes when the store does not answer. */
const STOP_MS = 60_000;
const SHOWN_LOG_LINES = 8;

/** Starts a Node program as a child. */
export function startProgram({ name, command, logPath, cwd, env = {} }: ProgramOptions): Program {
  const log = openSync(logPath, 'a');
  // A process group of its own: Ctrl-C in a terminal is for the demo, which then stops its programs in order.
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', log, log],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  closeSync(log);
  let stopping = false;
  const ended = Promise.race([
    once(child, 'exit').then(([code, signal]) => ({ code, signal })),
    once(child, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  const asError = (code: unknown, signal: unknown) =>
    new Error(`${name} ended (${signal ?? `exit code ${code}`}). The end of its log:\n${tail(logPath)}`);
  const failed = ended.then(({ code, signal }): Promise<never> => {
    if (stopping) return new Promise(() => {});
    throw asError(code, signal);
  });
  failed.catch(() => {});

  return {
    failed,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      const { code, signal } = await ended.finally(() => clearTimeout(timer));
      if (code !== 0) throw asError(code, signal);
    },
    kill() {
      stopping = true;
      child.kill('SIGKILL');
    },
    ended: ended.then(
      () => {},
      () => {},
    ),
  };
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-SHOWN_LOG_LINES).join('\n');
}
