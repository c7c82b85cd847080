import { type ChildProcess, spawn } from 'node:child_process';

/** How a program ended: an exit code, or null when a signal ended it or it could not be started. */
export interface Ended {
  code: number | null;
  seconds: number;
}

/** Runs programs for the tiers, and passes on what stops this run. */
export interface Children {
  run(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Sends the signal to what runs; nothing is started any more. */
  stop(signal: NodeJS.Signals): void;
  readonly stopped: NodeJS.Signals | null;
}

/**
 * @param cwd where every program runs
 * @param outputFd 1 for stdout, 2 when stdout belongs to `--json`
 */
export function createChildren(cwd: string, outputFd: 1 | 2): Children {
  const running = new Set<ChildProcess>();
  let stopped: NodeJS.Signals | null = null;
  return {
    get stopped() {
      return stopped;
    },
    stop(signal) {
      // The second time is for someone who does not want to wait.
      const send = stopped === null ? signal : 'SIGKILL';
      stopped ??= signal;
      for (const child of running) child.kill(send);
    },
    async run(program, args, env = process.env) {
      if (stopped !== null) return { code: null, seconds: 0 };
      const startedAt = performance.now();
      const child = spawn(program, args, { cwd, env, stdio: ['ignore', outputFd, 2] });
      running.add(child);
      const code = await new Promise<number | null>((resolve) => {
        child.on('error', (error) => {
          process.stderr.write(`${program} could not be started: ${error.message}\n`);
          resolve(null);
        });
        child.on('exit', resolve);
      });
      running.delete(child);
      return { code, seconds: (performance.now() - startedAt) / 1000 };
    },
  };
}
