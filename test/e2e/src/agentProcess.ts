import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PipelineStatus } from '../../../daemonset-agent/src/pipeline/pipelineStatus.ts';
import { waitFor } from './waitFor.ts';

export type AgentProcess = {
  pid: number;
  /** The first pipeline's status. */
  status(): Promise<PipelineStatus>;
  metrics(): Promise<string>;
  /** Resolves when `/readyz` says so. */
  ready(): Promise<void>;
  /** As the kernel does it: nothing is said, nothing is flushed. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** The agent's own log. */
  log(): string;
};

const READY_SECONDS = 20;

/** Starts the agent from its sources, as a process of its own. Settings are written to `folder`. */
export function startAgent(
  folder: string,
  port: number,
  settings: object,
  env: Record<string, string> = {},
  main = fileURLToPath(new URL('../../../daemonset-agent/src/main.ts', import.meta.url)),
): AgentProcess {
  const config = join(folder, 'agent.json');
  const logPath = join(folder, 'agent.log');
  writeFileSync(config, JSON.stringify({ ...settings, http: { host: '127.0.0.1', port } }));
  const output = openSync(logPath, 'a');
  const child: ChildProcess = spawn(process.execPath, [main, '--config', config], {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
  });
  closeSync(output);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return response;
  };
  return {
    pid: child.pid ?? 0,
    async status() {
      const page = (await (await get('/status')).json()) as { pipelines: PipelineStatus[] };
      const [pipeline] = page.pipelines;
      if (pipeline === undefined) throw new Error('the agent has no pipeline');
      return pipeline;
    },
    metrics: async () => await (await get('/metrics')).text(),
    async ready() {
      const failed = exited.then(([code]) => {
        throw new Error(`the agent ended with ${code}:\n${readFileSync(logPath, 'utf8').slice(-4_000)}`);
      });
      failed.catch(() => undefined);
      const answered = waitFor('the agent is ready', READY_SECONDS, async () => {
        await get('/readyz');
        return true;
      });
      await Promise.race([answered, failed]);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    log: () => readFileSync(logPath, 'utf8'),
  };
}
