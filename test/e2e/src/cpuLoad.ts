import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** Killed when this process ends, however it does. */
const WITH_US = ['--pdeathsig', 'KILL', '--'];

/**
 * Keeps processors of this machine busy, with what gives way to everything else. Gives what ends it.
 *
 * @param processors default: all
 */
export async function startCpuLoad(processors = availableParallelism()): Promise<() => Promise<void>> {
  const loops = Array.from({ length: processors }, () =>
    spawn('setpriv', [...WITH_US, 'nice', '-n', '19', 'sh', '-c', 'while :; do :; done'], {
      stdio: 'ignore',
    }),
  );
  await Promise.all(loops.map((loop) => once(loop, 'spawn')));
  return async () => {
    await Promise.all(loops.map(end));
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
