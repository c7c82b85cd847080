import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openConnections, sendRequests } from './load.ts';
import type { Mode } from './modes.ts';

const CONNECTIONS = 16;

export type ServerProcess = {
  /** Sends so many requests. @returns CPU time of the server for each, in microseconds */
  measure(requests: number): Promise<number>;
  stop(): Promise<void>;
};

export async function startServer(mode: Mode): Promise<ServerProcess> {
  const program = fileURLToPath(new URL('measuredServer.ts', import.meta.url));
  const child = spawn(process.execPath, [program, mode], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.resume();
  const [port] = await Promise.race([once(child, 'message'), ended(child)]);
  const sockets = await openConnections(port as number, CONNECTIONS);
  return {
    async measure(requests) {
      const before = await cpuMicroseconds(child);
      await sendRequests(sockets, requests);
      return ((await cpuMicroseconds(child)) - before) / requests;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`a server of the bench ended with ${code}`);
}

async function cpuMicroseconds(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message');
  child.send('cpu');
  const [{ user, system }] = (await answered) as [NodeJS.CpuUsage];
  return user + system;
}
