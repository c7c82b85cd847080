import { spawn } from 'node:child_process';

/**
 * Runs a program in this one's place: its stdin, stdout and stderr, its exit code, its death by a signal.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function passThrough(program, args, options) {
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  /** @type {NodeJS.Signals[]} */
  const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  for (const signal of passedOn) {
    process.on(signal, () => {
      // On a terminal Ctrl-C reaches the whole process group; sent once more, it would mean "at once" to the child.
      if ((signal === 'SIGINT' || signal === 'SIGQUIT') && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`${program} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
