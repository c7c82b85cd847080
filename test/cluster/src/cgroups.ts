import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The cluster's processes are those in its control group, in every hierarchy that the machine has (one with cgroup v2, a dozen
 * with v1 or the hybrid of both). Membership is inherited and cannot be left by accident, so it finds also what a killed
 * launcher had no time to write down.
 */

/** How long killed processes may take to be gone, in ms: some wait for a disk. */
const END_TIMEOUT_MS = 30_000;

/** Mount points of all hierarchies. */
function hierarchies(): { root: string; controllers: string }[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' - '))
    .filter(([, tail]) => /^cgroup2? /.test(tail ?? ''))
    .map(([head, tail]) => ({
      root: head?.split(' ')[4] ?? '',
      controllers: tail?.split(' ')[2] ?? '',
    }));
}

function foldersOf(group: string): string[] {
  return hierarchies()
    .map(({ root }) => join(root, group))
    .filter((folder) => existsSync(folder));
}

/**
 * Makes the group `<group>/node` everywhere and gives the files into which a process writes `0` to join. cpuset is left to
 * runc: a new v1 cpuset has no processors, and takes nobody in.
 */
export async function makeCgroup(group: string): Promise<string[]> {
  const joinFiles: string[] = [];
  for (const { root, controllers } of hierarchies()) {
    if (controllers.split(',').includes('cpuset')) continue;
    await mkdir(join(root, group, 'node'), { recursive: true });
    joinFiles.push(join(root, group, 'node', 'cgroup.procs'));
  }
  return joinFiles;
}

/** Pids (as the machine sees them) of all processes in the group and below it. */
export function processesIn(group: string): number[] {
  const pids = new Set<number>();
  for (const folder of foldersOf(group)) collect(folder, pids);
  return [...pids];
}

function collect(folder: string, pids: Set<number>): void {
  try {
    for (const line of readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n')) {
      // A process of a foreign pid namespace would read as 0.
      if (Number(line) > 0) pids.add(Number(line));
    }
    for (const child of readdirSync(folder, { withFileTypes: true })) {
      if (child.isDirectory()) collect(join(folder, child.name), pids);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Groups of containers come and go while we look.
    if (code !== 'ENOENT' && code !== 'ENODEV') throw error;
  }
}

/** Kills every process of the group, and waits until none is left. */
export async function killAll(group: string): Promise<void> {
  const deadline = Date.now() + END_TIMEOUT_MS;
  for (let pids = processesIn(group); pids.length > 0; pids = processesIn(group)) {
    if (Date.now() > deadline)
      throw new Error(`processes ${pids.join(', ')} of ${group} do not end on SIGKILL`);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
    await sleep(20);
  }
}

/** Removes the group from every hierarchy. Its processes must be gone. */
export async function removeCgroup(group: string): Promise<void> {
  for (const folder of foldersOf(group)) await removeTree(folder);
}

async function removeTree(folder: string): Promise<void> {
  const deadline = Date.now() + END_TIMEOUT_MS;
  for (const child of readdirSync(folder, { withFileTypes: true })) {
    if (child.isDirectory()) await removeTree(join(folder, child.name));
  }
  for (;;) {
    try {
      return await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      // The kernel lets go of a group a moment after its last process.
      if (code !== 'EBUSY' || Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}
