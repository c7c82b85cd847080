import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { waitFor } from '@logpipeline/test-cluster/waitFor';

/** How long a server may take until it is ready, in ms: it needs 0.2 s, a machine under load much more. */
const START_TIMEOUT_MS = 30_000;
/** How long it may take to end after SIGTERM, in ms, before it is killed. */
const STOP_TIMEOUT_MS = 10_000;

/** A program that serves HTTP, as a child of this process. */
export type ServerProcess = {
  readonly pid: number;
  /** What it printed so far. */
  log(): Promise<string>;
  /** SIGTERM, and SIGKILL when that does not help. May be called twice. */
  stop(): Promise<void>;
};

/**
 * Starts the program and waits until `readyUrl` answers 200.
 *
 * @param logFile where both of its outputs go
 * @throws with the end of what it printed, when it ends before or does not get ready in time
 */
export async function startServerProcess(
  program: string,
  args: readonly string[],
  logFile: string,
  readyUrl: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ServerProcess> {
  const output = await open(logFile, 'a');
  const child = spawn(program, args, { stdio: ['ignore', output.fd, output.fd], env });
  const started = new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  await output.close();
  await started;
  const log = () => readFile(logFile, 'utf8');
  const stop = async () => {
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  try {
    await waitFor(`${program} to answer on ${readyUrl}`, START_TIMEOUT_MS, async () => {
      if (hasEnded(child)) return 'ended';
      return (await isOk(readyUrl)) ? 'ready' : null;
    });
    // Whoever answers may be another program that took the port first: then ours has ended.
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
  } catch (error) {
    await stop();
    throw new Error(`${program} did not start; it said:\n${(await log()).slice(-4_000)}`, { cause: error });
  }
  return { pid: child.pid ?? 0, log, stop };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function isOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}
