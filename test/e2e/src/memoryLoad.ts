import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Uses so many bytes of this machine's memory. Gives what ends it. */
export async function startMemoryLoad(bytes: number): Promise<() => Promise<void>> {
  // Chunks, since one buffer has a limit; written to, since memory is only used then.
  const script = `
    const chunks = [];
    for (let left = Number(process.argv[1]); left > 0; left -= 1 << 28) chunks.push(Buffer.alloc(Math.min(left, 1 << 28), 1));
    process.stdout.write('used');
    process.stdin.on('end', () => process.exit()).resume();`;
  const child = spawn(process.execPath, ['--eval', script, String(bytes)], {
    // The end of its input is that of this process, at the latest.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
}
