import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesIn } from './cgroups.ts';

/** How long the kernel may take to end what the first process leaves, in ms, before each process is killed by name. */
const GRACE_MS = 5_000;

/** The machine's pid of the node's first process, or null when it does not run. */
export function initOf(cgroup: string): number | null {
  return processesIn(`${cgroup}/node`).find(isInit) ?? null;
}

/**
 * Kills the node's first process, and with it, by the kernel, all others of its namespace. Its parent reaps it and ends, so that
 * nothing is left to the machine's first process, which in a container may not reap.
 */
export async function killInit(cgroup: string): Promise<void> {
  const init = initOf(cgroup);
  if (init === null) return;
  process.kill(init, 'SIGKILL');
  const deadline = Date.now() + GRACE_MS;
  while (processesIn(cgroup).length > 0 && Date.now() < deadline) await sleep(20);
}

/** A `tini` that is 1 in a namespace directly below ours; an image may well bring a tini too, two levels down. */
function isInit(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return /^Name:\ttini$/m.test(status) && /^NSpid:\t\d+\t1$/m.test(status);
  } catch {
    return false;
  }
}
