import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type AgentProcess = {
  /** Rejects with the end of the agent's log when it ends before it was told to. */
  failed: Promise<never>;
  /** Lets it seal and upload. Resolves when it has ended; rejects when it did not do so in order. */
  stop(): Promise<void>;
  kill(): void;
};

/** Longer than the agent's own grace period, which it takes when the store does not answer. */
const STOP_MS = 60_000;
const SHOWN_LOG_LINES = 8;

export function startAgent(configPath: string, logPath: string): AgentProcess {
  const main = fileURLToPath(new URL('../../../daemonset-agent/src/main.ts', import.meta.url));
  const log = openSync(logPath, 'a');
  // A process group of its own: Ctrl-C in a terminal is for the demo, which then stops the agent in order.
  const child = spawn(process.execPath, [main, '--config', configPath], {
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let stopping = false;
  const ended = Promise.race([
    once(child, 'exit').then(([code, signal]) => ({ code, signal })),
    once(child, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  const asError = (code: unknown, signal: unknown) =>
    new Error(`the agent ended (${signal ?? `exit code ${code}`}). The end of its log:\n${tail(logPath)}`);
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
  };
}

function tail(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-SHOWN_LOG_LINES).join('\n');
}
