import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const marker = '# Placed by the test runner of logpipeline';

/**
 * Debian asks /usr/sbin/policy-rc.d before a package's scripts start a service; exit code 101 forbids it. It says so only
 * while the given process lives, so that even a crash of the runner leaves a machine whose services start.
 */
function policy(pid: number): string {
  return `#!/bin/sh\n${marker}: no service starts while process ${pid} installs packages.\nkill -0 ${pid} 2>/dev/null && exit 101\nexit 0\n`;
}

/**
 * Runs `install` while no service can be started. A policy that the machine has already is moved aside and comes back,
 * after a crash in the next run.
 *
 * @param file `/usr/sbin/policy-rc.d`; another one in tests
 */
export async function withoutServices<T>(
  install: () => Promise<T>,
  file: string,
  pid = process.pid,
): Promise<T> {
  const saved = `${file}.before-logpipeline`;
  restore(file, saved);
  if (existsSync(file)) renameSync(file, saved);
  writeFileSync(file, policy(pid));
  chmodSync(file, 0o755);
  try {
    return await install();
  } finally {
    restore(file, saved);
  }
}

function restore(file: string, saved: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8').includes(marker)) rmSync(file);
  if (existsSync(saved) && !existsSync(file)) renameSync(saved, file);
}
