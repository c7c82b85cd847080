import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 60_000;

/** Processes that this machine has. */
export function countProcesses(): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
}

/** Fills the machine up to so many processes with ones that sleep. @returns what ends them */
export async function startSleepers(processes: number): Promise<() => Promise<void>> {
  const missing = Math.max(0, processes - countProcesses());
  // However the bench ends, its end of the pipe is closed, and with the shell its whole group goes.
  const script = `i=0; while [ $i -lt ${missing} ]; do sleep 86400 & i=$((i+1)); done; read _; kill -KILL 0`;
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const end = async () => {
    if (shell.exitCode !== null || shell.pid === undefined) return;
    process.kill(-shell.pid, 'SIGKILL');
    await once(shell, 'exit');
  };
  for (const deadline = Date.now() + LIMIT_MS; countProcesses() < processes; await sleep(20)) {
    if (Date.now() < deadline) continue;
    await end();
    throw new Error(`${processes} processes could not be started within a minute`);
  }
  return end;
}
