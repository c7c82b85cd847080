import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { App } from './builtApp.ts';

type Line = Record<string, unknown>;

export interface RunningApp {
  url: string;
  /** What the server printed: records of requests and of errors. */
  lines: Line[];
  stop(): Promise<void>;
}

/** @param environment read by the application's configuration */
export async function runApp({ folder }: App, environment: Record<string, string> = {}): Promise<RunningApp> {
  const port = await freePort();
  const server = spawn(process.execPath, ['serve.mjs'], {
    cwd: folder,
    env: { ...process.env, ...environment, NODE_ENV: 'production', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const others: string[] = [];
  const listening = new Promise<string>((resolve, reject) => {
    const take = (line: string) => {
      try {
        const record = JSON.parse(line) as Line;
        if (record['message'] === 'LISTENING') resolve(String(record['url']));
        else lines.push(record);
      } catch {
        others.push(line);
      }
    };
    createInterface({ input: server.stdout }).on('line', take);
    createInterface({ input: server.stderr }).on('line', take);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${others.join('\n')}`)));
  });
  return {
    url: await listening,
    lines,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    },
  };
}

/** Vite takes 0 for no port at all. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
