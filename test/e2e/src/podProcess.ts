import { readdirSync, readFileSync } from 'node:fs';

/**
 * The pid, on this machine, of node in the only container of a pod of a unique name; undefined while it has none. For when the API
 * server cannot be asked: a container has its pod's name as HOSTNAME.
 */
export function podProcess(pod: string): number | undefined {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isNodeOf(pod, name));
  if (pids.length > 1) throw new Error(`${pod} has ${pids.length} processes of node`);
  return pids[0] === undefined ? undefined : Number(pids[0]);
}

function isNodeOf(pod: string, pid: string): boolean {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return program.endsWith('node') && environment.includes(`HOSTNAME=${pod}`);
  } catch {
    return false; // It ended meanwhile.
  }
}
