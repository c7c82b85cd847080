import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that runs until the bench ends. */
export type Program = {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** Rejects when it ends without having been told to. */
  readonly failure: Promise<never>;
  /** Resolves when it has ended. */
  stop(signal: NodeJS.Signals): Promise<void>;
};

export type ProgramOptions = {
  /** What it prints goes to `<logs>/<name>.log`. */
  logs: string;
  env?: NodeJS.ProcessEnv;
};

/** So much of a log is shown when its program has ended. */
const LAST_LINES = 20;

export function startProgram(name: string, command: readonly string[], options: ProgramOptions): Program {
  const [path = '', ...args] = command;
  mkdirSync(options.logs, { recursive: true });
  const log = join(options.logs, `${name}.log`);
  const output = openSync(log, 'a');
  const child = spawn(path, args, {
    stdio: ['ignore', output, output],
    env: options.env ?? { PATH: process.env.PATH },
  });
  let isStopping = false;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(`exit code ${code ?? signal}`));
    child.once('error', (error) => resolve(error.message));
  });
  const failure = ended.then((how) => {
    if (isStopping) return new Promise<never>(() => {});
    const last = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
    throw new Error(`${name} ended by itself (${how}); it said:\n${last}`);
  });
  failure.catch(() => {});
  return {
    name,
    pid: child.pid ?? 0,
    log,
    failure,
    async stop(signal) {
      isStopping = true;
      child.kill(signal);
      await ended;
    },
  };
}
