import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { processFigures } from '../operator/processFigures.ts';
import type { Load, LoadResult } from './load.ts';
import type { IngestServer } from './servers.ts';

export type Fired = LoadResult & {
  requestsPerSecond: number;
  /** Of the server's process, all threads, milliseconds a request. */
  cpuMs: number;
};

/** Puts a load on a server from a process of its own. */
export async function fire(server: IngestServer, load: Omit<Load, 'port'>): Promise<Fired> {
  const program = fileURLToPath(new URL('clientProcess.ts', import.meta.url));
  const child = fork(program, [JSON.stringify({ ...load, port: server.port })]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the client of the bench ended with ${code}`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(child, 'message'), failed]);
  const { cpuSeconds: before } = processFigures(server.pid);
  child.send('go');
  const [result] = (await Promise.race([once(child, 'message'), failed])) as [LoadResult];
  const cpuMs = ((processFigures(server.pid).cpuSeconds - before) * 1000) / result.requests;
  await failed.catch(() => undefined);
  return { ...result, requestsPerSecond: result.requests / result.seconds, cpuMs };
}
